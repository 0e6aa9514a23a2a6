namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>Spreading that is only preferred (<c>ScheduleAnyway</c>, and every owner's pods over the zones): the emptier a domain, the better.</summary>
/// <param name="domains">The domains.</param>
/// <param name="isCounted">Which demands' pods count.</param>
/// <param name="maxSkew">How many pods more are worth one step.</param>
internal sealed class EvenTerm(TopologyDomains domains, Func<PodDemand, bool> isCounted, int maxSkew) : TopologyTerm(domains)
{
    // A node without the label is the last choice.
    private const double WithoutLabel = 1e6;

    /// <summary>Whether those that count are the pods of the owner of the pod that is to be placed.</summary>
    public bool IsAboutOwner { get; init; }

    /// <inheritdoc/>
    public override string? Sentence(int domain) => null;

    /// <inheritdoc/>
    public override int Weigh(PodDemand other) => isCounted(other) ? 1 : 0;

    /// <inheritdoc/>
    public override double Cost(int domain) => domain < 0 ? WithoutLabel : (double)Counts[domain] / Math.Max(1, maxSkew);

    /// <inheritdoc/>
    protected override void AddTo(int domain, int staying, int leaving, int weight) => Counts.Add(domain, (long)weight * staying);
}
