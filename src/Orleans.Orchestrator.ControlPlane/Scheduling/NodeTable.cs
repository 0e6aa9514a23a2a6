using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>The nodes with their pods. Pods on a node that isn't known wait for it: objects come in any order.</summary>
internal sealed class NodeTable
{
    private readonly Dictionary<string, NodeInfo> _nodes = [];
    private readonly Dictionary<string, List<PlacedPod>> _homeless = [];
    private ImmutableArray<NodeInfo> _all = [];

    /// <summary>All of them.</summary>
    public ImmutableArray<NodeInfo> All
    {
        get
        {
            if (_all.IsDefault)
                _all = [.. _nodes.Values];
            return _all;
        }
    }

    /// <summary>A node is there, or changed.</summary>
    /// <returns>Whether pods that no node could take may fit now.</returns>
    public bool Set(Node node)
    {
        var name = node.Metadata.Name!;
        _all = default;
        if (!_nodes.TryGetValue(name, out var known))
        {
            var info = NodeInfo.Of(node);
            if (_homeless.Remove(name, out var pods))
                info = pods.Aggregate(info, (i, p) => i.Add(p));
            _nodes.Add(name, info);
            return true;
        }

        _nodes[name] = known.With(node);
        return known.Node.Spec != node.Spec || !known.Node.Metadata.Labels.Equals(node.Metadata.Labels)
            || !known.Node.Status.Allocatable.Equals(node.Status.Allocatable);
    }

    /// <summary>A node is gone; its pods may not be.</summary>
    public void Remove(string name)
    {
        _all = default;
        if (_nodes.Remove(name, out var node) && !node.Pods.IsEmpty)
            _homeless[name] = [.. node.Pods];
    }

    /// <summary>A pod is on a node.</summary>
    public void Add(string name, PlacedPod pod)
    {
        if (!Change(name, node => node.Add(pod)))
            (CollectionsMarshal.GetValueRefOrAddDefault(_homeless, name, out _) ??= []).Add(pod);
    }

    /// <summary>A pod left its node.</summary>
    public void Remove(string name, PlacedPod pod)
    {
        if (!Change(name, node => node.Remove(pod)) && _homeless.TryGetValue(name, out var pods))
        {
            pods.Remove(pod);
            if (pods.Count == 0)
                _homeless.Remove(name);
        }
    }

    /// <summary>A pod on a node changed.</summary>
    public void Replace(string name, PlacedPod pod, PlacedPod by)
    {
        if (!Change(name, node => node.Replace(pod, by)) && _homeless.TryGetValue(name, out var pods))
            pods[pods.IndexOf(pod)] = by;
    }

    private bool Change(string name, Func<NodeInfo, NodeInfo> change)
    {
        ref var node = ref CollectionsMarshal.GetValueRefOrNullRef(_nodes, name);
        if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref node))
            return false;
        node = change(node);
        _all = default;
        return true;
    }
}
