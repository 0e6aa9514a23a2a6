using System.Net;
using System.Numerics;

namespace Orleans.Orchestrator.Networking.Addresses;

/// <summary>
/// A pool over an IPv4 range: one bit an address. The network's own address, its broadcast address (from /30 up) and those excluded are never given
/// out. A range of service addresses can keep its first ones for callers that ask for a certain address; they are handed out only when nothing
/// else is left.
/// </summary>
public sealed class IpAddressPool : IAddressPool
{
    private const int SmallestPrefixLength = 8;
    private const int BitsPerWord = 64;

    private readonly Lock _gate = new();
    private readonly uint _base;
    private readonly uint _size;
    private readonly uint _keptUntil;
    private readonly ulong[] _taken;
    private readonly HashSet<uint> _never = [];
    private uint _next;
    private long _available;

    /// <param name="network">The range; /8 to /32.</param>
    /// <param name="excluded">Addresses that are never given out, such as a gateway's.</param>
    /// <param name="keptForRequests">How many addresses at the start are kept for <see cref="TryReserve"/> while others are free.</param>
    /// <exception cref="ArgumentException">The range is not IPv4 or too large.</exception>
    public IpAddressPool(IPNetwork network, IEnumerable<IPAddress>? excluded = null, int keptForRequests = 0)
    {
        if (!Ipv4.Is(network.BaseAddress) || network.PrefixLength < SmallestPrefixLength)
            throw new ArgumentException($"Addresses can be given out of an IPv4 range of /{SmallestPrefixLength} to /32, not of {network}.", nameof(network));
        _base = Ipv4.ToNumber(network.BaseAddress);
        _size = 1u << (32 - network.PrefixLength);
        _keptUntil = (uint)Math.Clamp(keptForRequests, 0, (int)_size);
        _next = _keptUntil;
        _taken = new ulong[(_size + BitsPerWord - 1) / BitsPerWord];
        _available = _size;
        if (_size < BitsPerWord)
            _taken[0] = ulong.MaxValue << (int)_size;
        if (network.PrefixLength <= 30)
        {
            Exclude(0);
            Exclude(_size - 1);
        }
        foreach (var address in excluded ?? [])
            if (network.Contains(address))
                Exclude(Ipv4.ToNumber(address) - _base);
    }

    /// <inheritdoc/>
    public long Available
    {
        get
        {
            lock (_gate)
                return _available;
        }
    }

    /// <inheritdoc/>
    public bool TryAllocate(out IPAddress address)
    {
        lock (_gate)
        {
            if ((FindFree(_next, _size) ?? FindFree(_keptUntil, _next) ?? FindFree(0, _keptUntil)) is { } offset)
            {
                Take(offset);
                _next = offset >= _keptUntil && offset + 1 < _size ? offset + 1 : _keptUntil;
                address = Ipv4.ToAddress(_base + offset);
                return true;
            }
        }
        address = IPAddress.None;
        return false;
    }

    /// <inheritdoc/>
    public bool TryReserve(IPAddress address)
    {
        lock (_gate)
        {
            if (!TryOffset(address, out var offset) || IsTaken(offset))
                return false;
            Take(offset);
            return true;
        }
    }

    /// <inheritdoc/>
    public bool Release(IPAddress address)
    {
        lock (_gate)
        {
            if (!TryOffset(address, out var offset) || !IsTaken(offset) || _never.Contains(offset))
                return false;
            _taken[offset / BitsPerWord] &= ~(1ul << (int)(offset % BitsPerWord));
            _available++;
            return true;
        }
    }

    /// <summary>First free offset in [<paramref name="from"/>, <paramref name="to"/>), a word at a time.</summary>
    private uint? FindFree(uint from, uint to)
    {
        var offset = from;
        while (offset < to)
        {
            var free = ~_taken[offset / BitsPerWord] >> (int)(offset % BitsPerWord);
            if (free != 0)
            {
                offset += (uint)BitOperations.TrailingZeroCount(free);
                return offset < to ? offset : null;
            }
            offset = (offset / BitsPerWord + 1) * BitsPerWord;
        }
        return null;
    }

    private void Exclude(uint offset)
    {
        if (_never.Add(offset))
            Take(offset);
    }

    private void Take(uint offset)
    {
        _taken[offset / BitsPerWord] |= 1ul << (int)(offset % BitsPerWord);
        _available--;
    }

    private bool IsTaken(uint offset) => (_taken[offset / BitsPerWord] & 1ul << (int)(offset % BitsPerWord)) != 0;

    private bool TryOffset(IPAddress address, out uint offset)
    {
        offset = 0;
        if (!Ipv4.Is(address))
            return false;
        offset = Ipv4.ToNumber(address) - _base;
        return offset < _size;
    }
}
