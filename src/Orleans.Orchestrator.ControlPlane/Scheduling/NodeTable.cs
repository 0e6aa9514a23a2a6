using System.Runtime.InteropServices;
using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>The nodes with their pods. Pods on a node that isn't known wait for it: objects come in any order.</summary>
internal sealed class NodeTable
{
    private readonly Dictionary<string, int> _indexes = [];
    private readonly Dictionary<string, List<PlacedPod>> _homeless = [];

    /// <summary>All of them.</summary>
    public NodeList All { get; private set; } = [];

    /// <summary>Where the pods of each demand are.</summary>
    public PlacementIndex Places { get; } = new();

    /// <summary>The domains that labels of these nodes make.</summary>
    public DomainTable Domains { get; private set; } = new();

    /// <summary>A node is there, or changed.</summary>
    /// <returns>Whether pods that no node could take may fit now.</returns>
    public bool Set(Node node)
    {
        var name = node.Metadata.Name!;
        if (!_indexes.TryGetValue(name, out var index))
        {
            Add(NodeInfo.Of(node));
            return true;
        }

        var known = All[index];
        All = All.SetItem(index, known.With(node));
        var isLabelled = !known.Node.Metadata.Labels.Equals(node.Metadata.Labels);
        if (isLabelled)
            Domains = new();
        return isLabelled || known.Node.Spec != node.Spec || !known.Node.Status.Allocatable.Equals(node.Status.Allocatable);
    }

    /// <summary>A node is gone; its pods may not be. The last node takes its index.</summary>
    public void Remove(string name)
    {
        if (!_indexes.Remove(name, out var index))
            return;
        var (node, last) = (All[index], All.Count - 1);
        Count(node, index, -1);
        if (!node.Pods.IsEmpty)
            _homeless[name] = [.. node.Pods];
        if (index != last)
        {
            var moved = All[last];
            Count(moved, last, -1);
            Count(moved, index, 1);
            All = All.SetItem(index, moved);
            _indexes[moved.Name] = index;
        }

        All = All.RemoveLast();
        Domains = new();
    }

    /// <summary>A pod is on a node.</summary>
    public void Add(string name, PlacedPod pod)
    {
        if (!_indexes.TryGetValue(name, out var index))
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(_homeless, name, out _) ??= []).Add(pod);
            return;
        }

        All = All.SetItem(index, All[index].Add(pod));
        Places.Add(index, pod, 1);
    }

    /// <summary>A pod left its node.</summary>
    public void Remove(string name, PlacedPod pod)
    {
        if (_indexes.TryGetValue(name, out var index))
        {
            All = All.SetItem(index, All[index].Remove(pod));
            Places.Add(index, pod, -1);
        }
        else if (_homeless.TryGetValue(name, out var pods))
        {
            pods.Remove(pod);
            if (pods.Count == 0)
                _homeless.Remove(name);
        }
    }

    /// <summary>A pod on a node changed.</summary>
    public void Replace(string name, PlacedPod pod, PlacedPod by)
    {
        if (_indexes.TryGetValue(name, out var index))
        {
            All = All.SetItem(index, All[index].Replace(pod, by));
            Places.Add(index, pod, -1);
            Places.Add(index, by, 1);
        }
        else if (_homeless.TryGetValue(name, out var pods))
        {
            pods[pods.IndexOf(pod)] = by;
        }
    }

    private void Add(NodeInfo node)
    {
        if (_homeless.Remove(node.Name, out var pods))
            node = pods.Aggregate(node, static (n, p) => n.Add(p));
        _indexes.Add(node.Name, All.Count);
        Count(node, All.Count, 1);
        All = All.Add(node);
        Domains = new();
    }

    private void Count(NodeInfo node, int index, int sign)
    {
        foreach (var pod in node.Pods)
            Places.Add(index, pod, sign);
    }
}
