using System.Diagnostics;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Benchmarks;

/// <summary>Creating many small objects, and deleting them all by one request.</summary>
internal static class Deletions
{
    public static async Task MeasureAsync(ApiWorld world, int objects)
    {
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, objects), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, _) => await world.CreateConfigMapAsync("default", $"many-{i}"));
        Console.WriteLine($"create {objects} ConfigMaps, 64 clients, durable: {objects / watch.Elapsed.TotalSeconds:F0}/s");
        watch.Restart();
        using var answer = await world.SendAsync(HttpMethod.Delete, "/api/v1/namespaces/default/configmaps");
        answer.EnsureSuccessStatusCode();
        var bytes = (await answer.Content.ReadAsByteArrayAsync()).Length;
        Console.WriteLine($"deletecollection of {objects}: {watch.Elapsed.TotalSeconds:F1} s, answered with {bytes / 1e6:F1} MB");
    }
}
