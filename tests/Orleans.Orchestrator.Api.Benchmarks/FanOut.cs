using System.Diagnostics;
using System.Globalization;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Benchmarks;

/// <summary>How long a change takes to reach each of many watchers in another process, and what it costs here, in each form.</summary>
internal static class FanOut
{
    private const int WarmUp = 5;
    private const int Rounds = 20;

    private static readonly string[] Forms =
    [
        "application/json",
        "application/json;as=Table;v=v1;g=meta.k8s.io",
        "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
        "application/vnd.kubernetes.protobuf",
    ];

    public static async Task MeasureAsync(ApiWorld world, string token, int watchers)
    {
        await world.CreateConfigMapAsync("default", "beat");
        foreach (var form in Forms)
            await MeasureAsync(world, token, watchers, form);
    }

    private static async Task MeasureAsync(ApiWorld world, string token, int watchers, string form)
    {
        string[] arguments = [typeof(FanOut).Assembly.Location, "watchers", world.Address.Port.ToString(CultureInfo.InvariantCulture), token, watchers.ToString(CultureInfo.InvariantCulture), form];
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardOutput = true })!;
        await process.StandardOutput.ReadLineAsync();
        var (halves, most) = (new List<double>(), new List<double>());
        var (cpu, bytes) = (TimeSpan.Zero, 0L);
        for (var round = 0; round < WarmUp + Rounds; round++)
        {
            if (round == WarmUp)
                (cpu, bytes) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
            var start = Stopwatch.GetTimestamp();
            using var answer = await world.SendAsync(HttpMethod.Patch, "/api/v1/namespaces/default/configmaps/beat", $$$"""{"metadata":{"labels":{"round":"r{{{Guid.NewGuid():N}}}"}} }""", "application/merge-patch+json");
            // The clock is the machine's, the same for both.
            var arrived = (await process.StandardOutput.ReadLineAsync())!.Split(' ').Select(t => Stopwatch.GetElapsedTime(start, long.Parse(t, CultureInfo.InvariantCulture)).TotalMilliseconds).ToArray();
            if (round < WarmUp)
                continue;
            halves.Add(arrived[0]);
            most.Add(arrived[1]);
        }

        cpu = Environment.CpuUsage.TotalTime - cpu;
        bytes = GC.GetTotalAllocatedBytes() - bytes;
        process.Kill();
        halves.Sort();
        most.Sort();
        var events = (double)Rounds * watchers;
        Console.WriteLine($"update → {watchers} watchers, {form}: median of p50 {halves[Rounds / 2]:F1} ms, of p99 {most[Rounds / 2]:F1} ms; server {cpu.TotalMicroseconds / events:F1} µs CPU and {bytes / events:F0} B allocated for each watcher");
    }
}
