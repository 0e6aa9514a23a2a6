using Orleans.Orchestrator.Simulation.Nodes;
using Orleans.Orchestrator.Simulation.Sampling;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>A network that delays messages; in a storm it also loses some, delivers some twice, and loses answers of calls that were carried out.</summary>
internal sealed class ChaosNetwork(TimeProvider time, SeededRandom random) : ISimulatedNetwork
{
    private const int LossOneIn = 8;
    private const int DoubleOneIn = 8;
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UsualDelay = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StormDelay = TimeSpan.FromSeconds(1);

    /// <summary>How many storms there are.</summary>
    public int Storms { get; set; }

    /// <summary>Whether a storm takes a message that has travelled so far.</summary>
    public bool Loses() => Happens(LossOneIn);

    /// <summary>A message's way takes its time.</summary>
    public Task TravelAsync() => Task.Delay((Storms > 0 ? StormDelay : UsualDelay) * random.NextDouble(), time);

    /// <inheritdoc/>
    public async Task<T> CallAsync<T>(string node, Func<Task<T>> call)
    {
        await TravelAsync();
        if (Happens(LossOneIn))
            throw new TimeoutException($"a message of {node} got lost");
        if (Happens(DoubleOneIn))
            _ = AgainAsync(call);
        var answer = await call().WaitAsync(CallTimeout, time);
        await TravelAsync();
        return Happens(LossOneIn) ? throw new TimeoutException($"an answer to {node} got lost") : answer;
    }

    private bool Happens(int oneIn) => Storms > 0 && random.Next(oneIn) == 0;

    private async Task AgainAsync<T>(Func<Task<T>> call)
    {
        try
        {
            await TravelAsync();
            await call();
        }
        catch (Exception)
        {
            // Nobody waits for the answer to the second copy of a message.
        }
    }
}
