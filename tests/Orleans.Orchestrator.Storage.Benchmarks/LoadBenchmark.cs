using System.Diagnostics;

namespace Orleans.Orchestrator.Storage.Benchmarks;

/// <summary>Start-up: how long it takes to have 150,000 resources of 1 KB in memory.</summary>
internal static class LoadBenchmark
{
    private const int Resources = 150_000;
    private const int AtOnce = 10_000;

    public static async Task RunAsync(string name, Func<Task<IResourceStore>> open)
    {
        await using (var store = await open())
        {
            using var log = await store.OpenCollectionAsync("pods");
            for (var i = 0; i < Resources; i += AtOnce)
                await Task.WhenAll(Enumerable.Range(i, AtOnce).Select(n => log.Append(Create(n))));
        }
        for (var round = 0; round < 3; round++)
        {
            var (clock, cpu, allocated) = (Stopwatch.StartNew(), Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
            await using var store = await open();
            using var log = await store.OpenCollectionAsync("pods");
            Console.WriteLine(
                $"{name}: {log.TakeRows().Count} resources loaded in {clock.ElapsedMilliseconds} ms, {(Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds:F0} ms of this process' CPU, {(GC.GetTotalAllocatedBytes() - allocated) >> 20} MiB allocated");
        }
    }

    private static ResourceWrite Create(int number) => new()
    {
        Namespace = "default",
        Name = $"web-7c5ddbdf54-{number}",
        Uid = $"9a6f0e0c-5a43-4a5b-8a39-{number:D12}",
        Kind = WriteKind.Create,
        Body = static version => Payload.Make(version),
    };
}
