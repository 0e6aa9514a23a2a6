using System.Diagnostics;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Benchmarks;

/// <summary>Lists of everything, by a client in this process.</summary>
internal static class Lists
{
    public static async Task MeasureAsync(ApiWorld world)
    {
        var buffer = new byte[256 * 1024];
        foreach (var accept in (string[])["application/json", "application/json;as=Table;v=v1;g=meta.k8s.io", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", "application/vnd.kubernetes.protobuf"])
        {
            var times = new List<double>();
            var bytes = 0L;
            for (var i = 0; i < 20; i++)
            {
                var watch = Stopwatch.StartNew();
                using var answer = await world.SendAsync(HttpMethod.Get, "/api/v1/pods", accept: accept);
                await using var body = await answer.Content.ReadAsStreamAsync();
                bytes = 0;
                for (int count; (count = await body.ReadAsync(buffer)) > 0;)
                    bytes += count;
                times.Add(watch.Elapsed.TotalMilliseconds);
            }

            times.Sort();
            Console.WriteLine($"LIST {accept}: {bytes / 1e6:F1} MB, median {times[times.Count / 2]:F0} ms, best {times[0]:F0} ms");
        }
    }
}
