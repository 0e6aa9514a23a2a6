using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.Nodes;

/// <summary>
/// What machines have just said of pods' containers. The pods of a template that start within a second say the same, and share the words in
/// memory. Bounded and lossy: what was forgotten is made again. Safe for several threads.
/// </summary>
internal sealed class ContainerReports
{
    private const int Slots = 1024;
    private readonly Entry?[] _entries = new Entry?[Slots];

    /// <summary>A report's statuses.</summary>
    public ImmutableArray<ContainerStatus> Of(ContainersReport report)
    {
        ref var slot = ref _entries[(uint)report.GetHashCode() % Slots];
        if (Volatile.Read(ref slot) is { } known && known.Report == report)
            return known.Statuses;
        var made = new Entry(report, report.ToStatuses());
        Volatile.Write(ref slot, made);
        return made.Statuses;
    }

    private sealed record Entry(ContainersReport Report, ImmutableArray<ContainerStatus> Statuses);
}
