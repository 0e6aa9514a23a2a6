using System.Collections;
using System.Runtime.CompilerServices;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>
/// An immutable list of nodes of which another with one node changed costs a kilobyte, however long it is: a tree of 32 branches. An array would
/// be copied for each plan, which for 100,000 nodes takes longer than the plan.
/// </summary>
[CollectionBuilder(typeof(NodeList), nameof(Create))]
public sealed class NodeList : IReadOnlyList<NodeInfo>
{
    private const int Bits = 5;
    private const int Branches = 1 << Bits;
    private const int Mask = Branches - 1;

    private readonly object?[] _root;

    /// <summary>By how much an index is shifted to find the branch of the root; 0 where the root has the nodes.</summary>
    private readonly int _shift;

    private NodeList(object?[] root, int shift, int count) => (_root, _shift, Count) = (root, shift, count);

    /// <summary>The list without nodes.</summary>
    public static NodeList Empty { get; } = new(new object?[Branches], 0, 0);

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public NodeInfo this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return Unsafe.As<NodeInfo>(Leaf(index)[index & Mask]!);
        }
    }

    /// <summary>A list of some nodes.</summary>
    public static NodeList Create(ReadOnlySpan<NodeInfo> nodes)
    {
        var list = Empty;
        foreach (var node in nodes)
            list = list.Add(node);
        return list;
    }

    /// <summary>The list with another node at an index.</summary>
    public NodeList SetItem(int index, NodeInfo node)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return new(With(_root, _shift, index, node), _shift, Count);
    }

    /// <summary>The list with one node more, at its end.</summary>
    public NodeList Add(NodeInfo node)
    {
        if (Count < Branches << _shift)
            return new(With(_root, _shift, Count, node), _shift, Count + 1);
        var root = new object?[Branches];
        root[0] = _root;
        return new(With(root, _shift + Bits, Count, node), _shift + Bits, Count + 1);
    }

    /// <summary>The list without its last node.</summary>
    public NodeList RemoveLast()
    {
        ArgumentOutOfRangeException.ThrowIfZero(Count);
        return new(With(_root, _shift, Count - 1, null), _shift, Count - 1);
    }

    /// <summary>The nodes in order.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<NodeInfo> IEnumerable<NodeInfo>.GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<NodeInfo>)this).GetEnumerator();

    private static object?[] With(object?[]? branch, int shift, int index, NodeInfo? node)
    {
        var copy = branch is null ? new object?[Branches] : (object?[])branch.Clone();
        ref var at = ref copy[(index >> shift) & Mask];
        at = shift == 0 ? node : With((object?[]?)at, shift - Bits, index, node);
        return copy;
    }

    // Only branches are above the leaves, and only nodes in them.
    private object?[] Leaf(int index)
    {
        var branch = _root;
        for (var shift = _shift; shift > 0; shift -= Bits)
            branch = Unsafe.As<object?[]>(branch[(index >> shift) & Mask]!);
        return branch;
    }

    /// <summary>Walks the nodes.</summary>
    public struct Enumerator(NodeList list)
    {
        private object?[] _leaf = [];
        private int _index = -1;

        /// <summary>The present node.</summary>
        public readonly NodeInfo Current => Unsafe.As<NodeInfo>(_leaf[_index & Mask]!);

        /// <summary>Goes to the next node; false when there is none.</summary>
        public bool MoveNext()
        {
            if (++_index >= list.Count)
                return false;
            if ((_index & Mask) == 0)
                _leaf = list.Leaf(_index);
            return true;
        }
    }
}
