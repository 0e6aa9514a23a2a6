using System.Diagnostics;
using System.Net;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Benchmarks;

/// <summary>How long a change takes to reach each of many watchers.</summary>
internal static class FanOut
{
    public static async Task MeasureAsync(ApiWorld world, int watchers)
    {
        await world.CreateConfigMapAsync("default", "beat");
        using var client = world.NewClient(world.Certificates.Admin, h => h.EnableMultipleHttp2Connections = true);
        client.DefaultRequestVersion = HttpVersion.Version20;
        client.Timeout = Timeout.InfiniteTimeSpan;
        var readers = await Task.WhenAll(Enumerable.Range(0, watchers).Select(_ => OpenAsync(client)));
        var all = new List<double>();
        for (var round = 0; round < 20; round++)
        {
            var next = readers.Select(ReadAsync).ToArray();
            var start = Stopwatch.GetTimestamp();
            using var answer = await world.SendAsync(HttpMethod.Patch, "/api/v1/namespaces/default/configmaps/beat", "{\"data\":{\"k\":\"" + round + "\"}}", "application/merge-patch+json");
            var arrived = await Task.WhenAll(next);
            if (round >= 5)
                all.AddRange(arrived.Select(t => Stopwatch.GetElapsedTime(start, t).TotalMilliseconds));
        }

        all.Sort();
        Console.WriteLine($"update → {watchers} watchers: p50 {all[all.Count / 2]:F1} ms, p99 {all[(int)(all.Count * 0.99)]:F1} ms");
        foreach (var reader in readers)
            reader.Dispose();
    }

    private static async Task<StreamReader> OpenAsync(HttpClient client)
    {
        var answer = await client.GetAsync("/api/v1/namespaces/default/configmaps?watch=1&fieldSelector=metadata.name%3Dbeat", HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await reader.ReadLineAsync();
        return reader;
    }

    private static async Task<long> ReadAsync(StreamReader reader)
    {
        await reader.ReadLineAsync();
        return Stopwatch.GetTimestamp();
    }
}
