namespace Orleans.Orchestrator.ControlPlane.Scheduling.Topology;

/// <summary>
/// A number for each domain of a topology key, 0 at first. Hostnames make as many domains as there are nodes, of which a rule counts pods in
/// few: only the parts that something is counted in take memory.
/// </summary>
internal sealed class DomainCounts(int domains)
{
    private const int Bits = 6;
    private const int PartSize = 1 << Bits;
    private const int Mask = PartSize - 1;

    private readonly long[]?[] _parts = new long[]?[(domains + Mask) >> Bits];

    /// <summary>How many domains there are.</summary>
    public int Length => domains;

    /// <summary>The number of a domain.</summary>
    public long this[int domain] => _parts[domain >> Bits] is { } part ? part[domain & Mask] : 0;

    /// <summary>Adds to the number of a domain.</summary>
    /// <returns>The number as it is now.</returns>
    public long Add(int domain, long more) => (_parts[domain >> Bits] ??= new long[PartSize])[domain & Mask] += more;
}
