using System.Buffers.Binary;
using System.Collections;
using System.Net;

namespace Orleans.Orchestrator.ControlPlane.Nodes;

/// <summary>An IPv4 network cut into ranges of equal size, each given to one owner.</summary>
/// <param name="network">What is cut.</param>
/// <param name="prefixLength">Prefix length of a range.</param>
public sealed class RangePool(IPNetwork network, int prefixLength)
{
    private readonly Dictionary<string, int> _owners = [];
    private readonly BitArray _taken = new(1 << (prefixLength - network.PrefixLength));
    private int _next;

    /// <summary>The owner's range: the one it has, or a free one, the one that was free longest first; null when there is none.</summary>
    public IPNetwork? Allocate(string owner)
    {
        if (_owners.TryGetValue(owner, out var index))
            return Range(index);
        for (var i = 0; i < _taken.Length; i++)
        {
            index = (_next + i) % _taken.Length;
            if (_taken[index])
                continue;
            Set(owner, index);
            return Range(index);
        }

        return null;
    }

    /// <summary>Notes what an owner has. False when it is no range of this pool or another's.</summary>
    public bool Take(string owner, IPNetwork range)
    {
        if (range.PrefixLength != prefixLength || !network.Contains(range.BaseAddress))
            return false;
        var index = (int)((Number(range.BaseAddress) - Number(network.BaseAddress)) >> (32 - prefixLength));
        if (_taken[index])
            return _owners.TryGetValue(owner, out var own) && own == index;
        Set(owner, index);
        return true;
    }

    /// <summary>Takes the range back.</summary>
    public void Release(string owner)
    {
        if (_owners.Remove(owner, out var index))
            _taken[index] = false;
    }

    private void Set(string owner, int index)
    {
        _owners[owner] = index;
        _taken[index] = true;
        _next = (index + 1) % _taken.Length;
    }

    private IPNetwork Range(int index)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Number(network.BaseAddress) + ((uint)index << (32 - prefixLength)));
        return new IPNetwork(new IPAddress(bytes), prefixLength);
    }

    private static uint Number(IPAddress address) => BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());
}
