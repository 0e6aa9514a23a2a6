using Orleans.Orchestrator.Networking.Services;

namespace Orleans.Orchestrator.Networking.Conntrack;

/// <summary>A connection that the kernel remembers.</summary>
/// <param name="Destination">Whom the client speaks to.</param>
/// <param name="Replier">Who answers it, which is somebody else where the destination was rewritten.</param>
internal readonly record struct TrackedConnection(Target Destination, Target Replier)
{
    /// <summary>Whether its packets go elsewhere than the client sends them.</summary>
    public bool IsRewritten => Destination != Replier;
}
