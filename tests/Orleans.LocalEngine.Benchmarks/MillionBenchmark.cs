using System.Diagnostics;

namespace Orleans.LocalEngine.Benchmarks;

/// <summary>A million grains: how fast they come, what they weigh, and what they do to garbage collection.</summary>
internal static class MillionBenchmark
{
    private const int Grains = 1_000_000;
    private const int AtOnce = 1000;

    public static async Task RunAsync(IGrainFactory grains)
    {
        var before = GC.GetTotalMemory(true);
        await Measured.RunAsync("activations", Grains, () => ForAllAsync(grains));
        var after = GC.GetTotalMemory(true);
        Console.WriteLine($"an idle grain, its key of 32 letters included: {(double)(after - before) / Grains:N0} B");

        var pauses = GC.GetTotalPauseDuration();
        int[] collections = [GC.CollectionCount(0), GC.CollectionCount(1), GC.CollectionCount(2)];
        var calls = 0;
        var longest = TimeSpan.Zero;
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(15))
        {
            var last = GC.GetTotalPauseDuration();
            await ForSomeAsync(grains, 2000);
            calls += 2000;
            var pause = GC.GetTotalPauseDuration() - last;
            longest = pause > longest ? pause : longest;
        }

        Console.WriteLine(
            $"15 s of calls to all of them: {calls / 15:N0}/s, collections of generation 0, 1, 2: {GC.CollectionCount(0) - collections[0]}, "
            + $"{GC.CollectionCount(1) - collections[1]}, {GC.CollectionCount(2) - collections[2]}, "
            + $"{(GC.GetTotalPauseDuration() - pauses).TotalMilliseconds:N0} ms of pauses, at most {longest.TotalMilliseconds:N1} ms in 2,000 calls");
        await Measured.RunAsync("one full background collection", 1, static () =>
        {
            GC.Collect(2, GCCollectionMode.Forced, blocking: false);
            return Task.CompletedTask;
        });
    }

    private static Task ForAllAsync(IGrainFactory grains) =>
        Task.WhenAll(Enumerable.Range(0, AtOnce).Select(part => Task.Run(async () =>
        {
            for (var n = part; n < Grains; n += AtOnce)
                await grains.GetGrain<IPingGrain>(Key(n)).PingAsync(n);
        })));

    private static Task ForSomeAsync(IGrainFactory grains, int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => grains.GetGrain<IPingGrain>(Key(Random.Shared.Next(Grains))).PingAsync(1)));

    private static string Key(int n) => $"namespace/deployment-pod-{n:00000000}";
}
