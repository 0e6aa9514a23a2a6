using System.Net;

namespace Orleans.Orchestrator.Networking.Addresses;

/// <summary>Hands out the addresses of a range, each to one holder at a time.</summary>
public interface IAddressPool
{
    /// <summary>Addresses that are still free.</summary>
    long Available { get; }

    /// <summary>Takes a free address; the search goes on where the last one ended, so that a freed address rests before it is used again.</summary>
    /// <returns><see langword="false"/> when the range is used up.</returns>
    bool TryAllocate(out IPAddress address);

    /// <summary>Takes this address; <see langword="false"/> when it is taken or can't be given out (outside, network, broadcast, excluded).</summary>
    bool TryReserve(IPAddress address);

    /// <summary>Gives an address back; <see langword="false"/> when it wasn't taken.</summary>
    bool Release(IPAddress address);
}
