using Orleans.LocalEngine.Tests.Grains;
using Orleans.Runtime;

namespace Orleans.LocalEngine.Tests;

public sealed class StressTests
{
    [Fact]
    public async Task No_call_is_lost_among_grains_that_come_and_go()
    {
        await using var host = await EngineHost.StartAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() => WorkAsync(host, new Random(worker)))))
            .WaitAsync(TimeSpan.FromSeconds(120));

        Assert.Equal(8 * 5000, outcomes.Sum());
    }

    [Fact]
    public void In_every_order_of_turns_requests_to_a_grain_dont_interleave()
    {
        for (var seed = 0UL; seed < 50; seed++)
        {
            using var simulation = Simulation.Start(seed);
            var counter = simulation.Counter("a");

            simulation.Run(() => Task.WhenAll(Enumerable.Range(0, 30).Select(_ => counter.AddSlowlyAsync(1))));

            Assert.Equal(30, simulation.Run(() => counter.GetAsync().AsTask()));
        }
    }

    private static async Task<int> WorkAsync(EngineHost host, Random random)
    {
        var answered = 0;
        for (var call = 0; call < 5000; call++)
        {
            using var source = new CancellationTokenSource();
            try
            {
                await CallAsync(host.Counter($"g{random.Next(20)}"), random.Next(20), source);
                answered++;
            }
            catch (Exception exception) when (exception is OperationCanceledException or EnumerationAbortedException)
            {
                answered++;
            }
        }

        return answered;
    }

    private static async Task CallAsync(ICounterGrain counter, int what, CancellationTokenSource source)
    {
        switch (what)
        {
            case 0:
                await counter.LeaveAsync();
                break;
            case 1:
                await counter.AddAndForgetAsync(1);
                break;
            case 2:
                var cancelled = counter.AddAsync(1, source.Token);
                await source.CancelAsync();
                await cancelled;
                break;
            case 3:
                await foreach (var _ in counter.CountAsync(0, 20))
                {
                }

                break;
            case < 10:
                await counter.AddSlowlyAsync(1);
                break;
            case < 13:
                await counter.PeekAsync();
                break;
            default:
                await counter.AddAsync(1);
                break;
        }
    }
}
