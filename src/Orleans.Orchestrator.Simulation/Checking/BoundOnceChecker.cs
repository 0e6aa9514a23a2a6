using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>A pod gets one node and keeps it.</summary>
public sealed class BoundOnceChecker : IChecker
{
    private readonly Dictionary<string, string> _nodes = [];

    /// <inheritdoc/>
    public string Name => "bound once";

    /// <inheritdoc/>
    public string? Changed(ResourceKind kind, ResourceEvent change)
    {
        if (kind != ResourceKinds.Pod || change.Object?.As<Pod>() is not { } pod)
            return null;
        var uid = pod.Metadata.Uid!;
        var known = _nodes.GetValueOrDefault(uid, "");
        if (change.Type == WatchEventType.Deleted)
            _nodes.Remove(uid);
        else if (pod.Spec.NodeName is { Length: > 0 } node)
            _nodes[uid] = node;
        return known.Length > 0 && known != (pod.Spec.NodeName ?? "") ? $"was bound to {known} and is bound to {pod.Spec.NodeName ?? "nothing"} now" : null;
    }

    /// <inheritdoc/>
    public void Restart(ResourceKind kind)
    {
        // A pod that was bound stays bound, whoever asks; one that is gone is never seen again.
    }
}
