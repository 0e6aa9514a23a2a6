using Microsoft.Extensions.Hosting;
using Orleans.Orchestrator.Linux.Processes;

namespace Orleans.Orchestrator.NodeAgent.Machine;

/// <summary>
/// Gives memory back to the machine once a burst of work is over: .NET keeps what a hundred starting pods needed for the next hundred, but on a node it is the
/// containers that want it.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class MemoryReturn(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>What lives is moved together while everything stands still, which takes about a millisecond for each of these.</summary>
    private const long MostLiveBytes = 48 << 20;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var burst = new BurstMeter();
        using var timer = new PeriodicTimer(Look, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (burst.IsOver(GC.GetTotalAllocatedBytes()) && GC.GetGCMemoryInfo(GCKind.Any).HeapSizeBytes <= MostLiveBytes)
                GiveBack();
        }
    }

    private static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        ProcessMemory.Trim();
    }
}
