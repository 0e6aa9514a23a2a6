using System.Diagnostics;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Benchmarks;

/// <summary>One client that patches a pod again and again, each time for good: what a controller waits for.</summary>
internal static class Patches
{
    private const int Warmup = 200;
    private const int Count = 1000;

    /// <summary>The same in a world of its own.</summary>
    public static async Task RunAsync()
    {
        var world = new ApiWorld();
        await world.InitializeAsync();
        await Fill.CreatePodAsync(world, 1);
        await MeasureAsync(world);
        await world.DisposeAsync();
    }

    public static async Task MeasureAsync(ApiWorld world)
    {
        await MeasureAsync(world, "merge patch of a label", "application/merge-patch+json", i => $$$$"""{"metadata":{"labels":{"round":"{{{{i}}}}"}}}""");
        await MeasureAsync(world, "strategic merge patch of an annotation", "application/strategic-merge-patch+json", i => $$$$"""{"metadata":{"annotations":{"round":"{{{{i}}}}"}}}""");
        await MeasureAsync(world, "JSON patch of a label", "application/json-patch+json", i => $$$$"""[{"op":"add","path":"/metadata/labels/round","value":"j{{{{i}}}}"}]""");
        await MeasureAsync(
            world, "server-side apply of a label", "application/apply-patch+yaml",
            i => $$$$"""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"p1","labels":{"applied":"{{{{i}}}}"}}}""", "?fieldManager=bench");
    }

    private static async Task MeasureAsync(ApiWorld world, string what, string contentType, Func<int, string> patch, string query = "")
    {
        var times = new List<double>(Count);
        for (var i = 0; i < Warmup + Count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            using var answer = await world.SendAsync(HttpMethod.Patch, "/api/v1/namespaces/default/pods/p1" + query, patch(i), contentType);
            await answer.Content.ReadAsByteArrayAsync();
            answer.EnsureSuccessStatusCode();
            if (i >= Warmup)
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        Console.WriteLine($"PATCH pod, {what}, durable: p50 {times[Count / 2]:F2} ms, p99 {times[Count * 99 / 100]:F2} ms");
    }
}
