using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>
/// Remembers where pods are, for the rules that are about many pods. In a list of rules it comes before them; it breaks none itself.
/// </summary>
public sealed class PodPlaces : IChecker
{
    private readonly Dictionary<string, KnownPod> _pods = [];
    private readonly Dictionary<(string, Map<string>), Kin> _kin = [];
    private readonly Dictionary<string, Node> _nodes = [];

    /// <inheritdoc/>
    public string Name => "places of pods";

    /// <summary>The nodes by name.</summary>
    internal IReadOnlyDictionary<string, Node> Nodes => _nodes;

    /// <summary>Counts the changes of nodes that matter to where pods may be.</summary>
    internal int NodeChanges { get; private set; }

    /// <summary>The pods by their labels.</summary>
    internal IReadOnlyCollection<Kin> AllKin => _kin.Values;

    /// <summary>The pod of the last change as it was before, or null.</summary>
    internal KnownPod? Before { get; private set; }

    /// <summary>The pod of the last change as it is now, or null.</summary>
    internal KnownPod? After { get; private set; }

    /// <inheritdoc/>
    public string? Changed(ResourceKind kind, ResourceEvent change)
    {
        (Before, After) = (null, null);
        if (kind == ResourceKinds.Node && change.Object?.As<Node>() is { } node)
            Note(node, change.Type == WatchEventType.Deleted);
        else if (kind == ResourceKinds.Pod && change.Object?.As<Pod>() is { } pod)
            Note(pod, change);
        return null;
    }

    /// <summary>The watch begins anew: present objects are told again, and what went meanwhile is not.</summary>
    public void Restart(ResourceKind kind)
    {
        if (kind == ResourceKinds.Pod)
        {
            _pods.Clear();
            _kin.Clear();
        }
        else if (kind == ResourceKinds.Node)
        {
            _nodes.Clear();
            NodeChanges++;
        }
    }

    private void Note(Node node, bool isGone)
    {
        var name = node.Metadata.Name!;
        var known = _nodes.GetValueOrDefault(name);
        if (isGone)
            _nodes.Remove(name);
        else
            _nodes[name] = node;
        if (isGone || known is null || !known.Metadata.Labels.Equals(node.Metadata.Labels) || known.Spec != node.Spec)
            NodeChanges++;
    }

    private void Note(Pod pod, ResourceEvent change)
    {
        var uid = pod.Metadata.Uid!;
        if (_pods.Remove(uid, out var before))
        {
            Before = before;
            before.Kin.Count(before, -1);
            before.Kin.Pods.Remove(uid);
        }

        if (change.Type == WatchEventType.Deleted)
            return;
        var created = before?.Created ?? (string.IsNullOrEmpty(pod.Spec.NodeName) ? change.ResourceVersion : 0);
        After = new KnownPod(pod, KinOf(pod), created, before?.WasReady == true || PodFacts.IsReady(pod));
        After.Kin.Count(After, 1);
        After.Kin.Pods.Add(uid, After);
        _pods.Add(uid, After);
    }

    private Kin KinOf(Pod pod)
    {
        var key = (pod.Metadata.Namespace ?? "", pod.Metadata.Labels);
        if (!_kin.TryGetValue(key, out var kin))
            _kin.Add(key, kin = new Kin(key.Item1, key.Labels));
        return kin;
    }
}
