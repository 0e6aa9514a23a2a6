namespace Orleans.Orchestrator.Networking.Services;

/// <summary>A service port, or a node port, as the kernel has it.</summary>
/// <param name="Affinity">Whether clients are hashed to slots; otherwise each connection draws one.</param>
/// <param name="AtNode">Whether it is a node port.</param>
/// <param name="Slots">The endpoint of each slot; at least one.</param>
/// <param name="Source">What was asked for when it was installed, to see at a glance that nothing changed; none after a restart.</param>
internal sealed record InstalledService(bool Affinity, bool AtNode, Target[] Slots, ServicePort? Source)
{
    /// <summary>The chain that picks a slot for its connections.</summary>
    public PickChain Chain => new(Affinity, AtNode, Slots.Length);
}
