using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.Nodes;

namespace Orleans.Orchestrator.NodeAgent.Usage;

/// <summary>Measures what the machine and its pods use, now and then, and tells the node's grain.</summary>
internal sealed class UsageReporter(
    IGrainFactory grains, NodeAgentOptions options, IContainerRuntime runtime, PodRegistry pods, TimeProvider time, ILogger<UsageReporter> log)
{
    /// <summary>How often; Kubernetes' metrics-server asks every 15 s.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    /// <summary>The first time sooner, so that a new machine does not seem to be unknown for long.</summary>
    public static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan CallDeadline = TimeSpan.FromSeconds(5);
    private readonly UsageMeter _meter = new();

    public async Task RunAsync(CancellationToken cancellation)
    {
        for (var interval = FirstInterval; ; interval = Interval)
        {
            try
            {
                if (await MeasureAsync(cancellation) is { } usage)
                    await grains.GetGrain<INodeGrain>(options.NodeName).ReportUsageAsync(usage).WaitAsync(CallDeadline, time, cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                log.LogWarning("The usage of this machine could not be told and is measured again in {Interval}: {Error}", interval, e.Message);
            }

            await Task.Delay(interval, time, cancellation);
        }
    }

    /// <summary>What was used since the last time; null at the first.</summary>
    private async Task<NodeUsage?> MeasureAsync(CancellationToken cancellation)
    {
        var running = (await runtime.ListContainersAsync(cancellation)).Where(c => c.IsRunning).ToLookup(c => c.SandboxId, StringComparer.Ordinal);
        var measured = ImmutableArray.CreateBuilder<PodUsage>();
        foreach (var uid in pods.Workers.Select(w => w.Uid).Where(running.Contains).ToList())
        {
            if (await MeasureAsync(running[uid], cancellation) is { IsEmpty: false } containers)
                measured.Add(new PodUsage(uid, containers));
        }

        var whole = MachineUsage.Read();
        var machine = _meter.Measure("", null, whole.CpuNanoseconds, whole.MemoryBytes, time.GetUtcNow());
        _meter.EndRound();
        return machine is { } sample ? new NodeUsage { Machine = sample, Pods = measured.ToImmutable() } : null;
    }

    /// <summary>A pod's containers; none when one of them could not be measured, since a part would pass for the whole.</summary>
    private async Task<ImmutableArray<ContainerUsage>> MeasureAsync(IEnumerable<ContainerState> containers, CancellationToken cancellation)
    {
        var result = ImmutableArray.CreateBuilder<ContainerUsage>();
        var isWhole = true;
        foreach (var container in containers.OrderBy(c => c.Name, StringComparer.Ordinal))
        {
            try
            {
                var stats = await runtime.GetStatsAsync(container.Id, cancellation);
                if (_meter.Measure(container.Id, container.StartedAt, stats.CpuNanoseconds, stats.MemoryWorkingSetBytes, time.GetUtcNow()) is { } sample)
                    result.Add(new ContainerUsage(container.Name, sample));
                else
                    isWhole = false;
            }
            catch (ContainerNotFoundException)
            {
                // It ended meanwhile, and is no part of the pod's use any more.
            }
        }

        return isWhole ? result.ToImmutable() : [];
    }
}
