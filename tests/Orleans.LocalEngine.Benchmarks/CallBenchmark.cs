namespace Orleans.LocalEngine.Benchmarks;

/// <summary>Calls from outside and between grains.</summary>
internal static class CallBenchmark
{
    private const int Callers = 64;
    private const int Calls = 4_000_000;

    public static async Task RunAsync(IGrainFactory grains)
    {
        for (var round = 0; round < 3; round++)
        {
            Console.WriteLine($"-- round {round + 1}");
            await Measured.RunAsync("request/response, outside to grain", Calls, () => FromOutsideAsync(grains, static (grain, n) => grain.PingAsync(n)));
            await Measured.RunAsync("the same, ValueTask", Calls, () => FromOutsideAsync(grains, static (grain, n) => grain.PingValueAsync(n).AsTask()));
            await Measured.RunAsync("request/response, grain to grain", Calls, () => BetweenGrainsAsync(grains));
            await Measured.RunAsync("one-way", Calls, () => OneWayAsync(grains));
        }
    }

    private static Task FromOutsideAsync(IGrainFactory grains, Func<IPingGrain, int, Task<int>> call) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var grain = grains.GetGrain<IPingGrain>($"outside-{caller}");
            for (var n = 0; n < Calls / Callers; n++)
                await call(grain, n);
        })));

    private static Task BetweenGrainsAsync(IGrainFactory grains) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(caller =>
            grains.GetGrain<IPingGrain>($"player-{caller}").PlayAsync($"other-{caller}", Calls / Callers)));

    private static Task OneWayAsync(IGrainFactory grains) =>
        Task.WhenAll(Enumerable.Range(0, 2).Select(caller => Task.Run(async () =>
        {
            var grain = grains.GetGrain<IPingGrain>($"told-{caller}");
            for (var n = 0; n < Calls / 2; n++)
            {
                await grain.TellAsync(n);
                if (n % 1000 == 0)
                    await grain.ToldAsync();
            }

            await grain.ToldAsync();
        })));
}
