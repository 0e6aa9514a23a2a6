using Microsoft.Win32.SafeHandles;

namespace Orleans.Orchestrator.Networking.Routing;

/// <summary>A pair of connected interfaces, one here, switched on, and one in another namespace, where it must be switched on.</summary>
internal readonly record struct VethRequest
{
    public required string Name { get; init; }

    public required byte[] HardwareAddress { get; init; }

    public required string PeerName { get; init; }

    public required byte[] PeerHardwareAddress { get; init; }

    public required SafeFileHandle PeerNamespace { get; init; }

    public required int MtuBytes { get; init; }
}
