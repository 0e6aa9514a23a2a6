namespace Orleans.Orchestrator.Networking.Services;

/// <summary>
/// A chain that picks one of a number of slots and sends the connection to the endpoint in it. All services with equally many slots share one, which is
/// why a thousand services need no thousand chains. The name says everything: <c>random-10</c>, <c>node-sticky-64</c>.
/// </summary>
internal readonly record struct PickChain(bool Affinity, bool AtNode, int Slots)
{
    private const uint AffinityBit = 1u << 31, NodeBit = 1u << 30;

    /// <summary>
    /// What the kernel's maps say in place of the name. A map of verdicts would say it more directly, but whenever one changes the kernel walks over all its
    /// elements to look for loops; a map of numbers costs what the change costs.
    /// </summary>
    public uint Code => (uint)Slots | (Affinity ? AffinityBit : 0) | (AtNode ? NodeBit : 0);

    public static PickChain Of(uint code) => new((code & AffinityBit) != 0, (code & NodeBit) != 0, (int)(code & ~(AffinityBit | NodeBit)));

    public string Name => $"{(AtNode ? "node-" : "")}{(Affinity ? "sticky-" : "random-")}{Slots}";
}
