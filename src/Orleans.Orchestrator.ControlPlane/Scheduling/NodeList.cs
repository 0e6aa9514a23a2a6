using System.Collections;
using System.Runtime.CompilerServices;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>
/// An immutable list of nodes of which another with one node changed costs a kilobyte, however long it is: a tree of 32 branches. An array would
/// be copied for each plan, which for 100,000 nodes takes longer than the plan. Each part of <see cref="PartSize"/> nodes knows how much the
/// emptiest of them has left, so that full parts of a cluster need not be looked at.
/// </summary>
[CollectionBuilder(typeof(NodeList), nameof(Create))]
public sealed class NodeList : IReadOnlyList<NodeInfo>
{
    /// <summary>How many nodes a part has; the last may have fewer.</summary>
    internal const int PartSize = 1 << Bits;

    private const int Bits = 5;
    private const int Mask = PartSize - 1;

    private readonly Branch _root;

    /// <summary>By how much an index is shifted to find the branch of the root; 0 where the root has the nodes.</summary>
    private readonly int _shift;

    private NodeList(Branch root, int shift, int count) => (_root, _shift, Count) = (root, shift, count);

    /// <summary>The list without nodes.</summary>
    public static NodeList Empty { get; } = new(new Branch(), 0, 0);

    /// <inheritdoc/>
    public int Count { get; }

    /// <summary>How many parts there are.</summary>
    internal int Parts => (Count + Mask) >> Bits;

    /// <inheritdoc/>
    public NodeInfo this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return Unsafe.As<NodeInfo>(Leaf(index).Items[index & Mask]!);
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
        if (Count < PartSize << _shift)
            return new(With(_root, _shift, Count, node), _shift, Count + 1);
        var root = new Branch();
        root.Items[0] = _root;
        return new(With(root, _shift + Bits, Count, node), _shift + Bits, Count + 1);
    }

    /// <summary>The list without its last node.</summary>
    public NodeList RemoveLast()
    {
        ArgumentOutOfRangeException.ThrowIfZero(Count);
        return new(With(_root, _shift, Count - 1, null), _shift, Count - 1);
    }

    /// <summary>Whether some node of a part may have room for what a pod needs; that none has is certain.</summary>
    internal bool MayTake(int part, ResourceAmounts need) => Leaf(part << Bits).Room.Holds(need);

    /// <summary>The nodes in order.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<NodeInfo> IEnumerable<NodeInfo>.GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<NodeInfo>)this).GetEnumerator();

    private static Branch With(Branch? branch, int shift, int index, NodeInfo? node)
    {
        var copy = branch is null ? new Branch() : branch.Copy();
        ref var at = ref copy.Items[(index >> shift) & Mask];
        if (shift > 0)
        {
            at = With((Branch?)at, shift - Bits, index, node);
            return copy;
        }

        copy.Set(ref at, node);
        return copy;
    }

    // Only branches are above the leaves, and only nodes in them.
    private Branch Leaf(int index)
    {
        var branch = _root;
        for (var shift = _shift; shift > 0; shift -= Bits)
            branch = Unsafe.As<Branch>(branch.Items[(index >> shift) & Mask]!);
        return branch;
    }

    /// <summary>Walks the nodes.</summary>
    public struct Enumerator(NodeList list)
    {
        private Branch? _leaf;
        private int _index = -1;

        /// <summary>The present node.</summary>
        public readonly NodeInfo Current => Unsafe.As<NodeInfo>(_leaf!.Items[_index & Mask]!);

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

    [InlineArray(PartSize)]
    internal struct Slots
    {
        private object? _first;
    }

    /// <summary>Nodes, or branches of them.</summary>
    internal sealed class Branch
    {
        public Slots Items;

        /// <summary>What the emptiest of its nodes have left; of nodes only.</summary>
        public NodeRoom Room;

        public Branch Copy() => (Branch)MemberwiseClone();

        /// <summary>Another node, or none, in one of the slots.</summary>
        public void Set(ref object? slot, NodeInfo? node)
        {
            var before = slot is null ? default : NodeRoom.Of(Unsafe.As<NodeInfo>(slot));
            var now = node is null ? default : NodeRoom.Of(node);
            slot = node;
            Room = Room.Max(now);
            // Only when the one that had the most has less now, all have to be asked.
            if (before.WasMost(Room, now))
                Measure();
        }

        private void Measure()
        {
            Room = default;
            foreach (var node in Items)
                Room = node is null ? Room : Room.Max(NodeRoom.Of(Unsafe.As<NodeInfo>(node)));
        }
    }
}
