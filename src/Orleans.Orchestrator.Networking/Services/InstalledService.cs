namespace Orleans.Orchestrator.Networking.Services;

/// <summary>A service port as the kernel has it.</summary>
/// <param name="Affinity">Whether clients are hashed to slots; otherwise each connection draws one.</param>
/// <param name="Slots">The endpoint of each slot; at least one.</param>
/// <param name="NodePort">Its port at the node's own addresses.</param>
/// <param name="Source">What was asked for when it was installed, to see at a glance that nothing changed; none after a restart.</param>
internal sealed record InstalledService(bool Affinity, Target[] Slots, ushort? NodePort, ServicePort? Source)
{
    /// <summary>The chain that picks a slot for connections to the virtual address.</summary>
    public PickChain Chain => new(Affinity, AtNode: false, Slots.Length);

    /// <summary>The chain that does so for connections to a node port.</summary>
    public PickChain NodeChain => new(Affinity, AtNode: true, Slots.Length);
}
