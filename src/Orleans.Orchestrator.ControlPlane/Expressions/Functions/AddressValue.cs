using System.Net;
using System.Net.Sockets;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Kubernetes' <c>ip</c>.</summary>
internal sealed record AddressValue(IPAddress Address) : ICelOpaque
{
    public static CelType IpType { get; } = CelType.Opaque("net.IP");

    public CelType Type => IpType;

    public bool IsVersion4 => Address.AddressFamily == AddressFamily.InterNetwork;

    /// <summary>An address without zone; an IPv4 address has four numbers without leading zeros, and none may stand in an IPv6 one.</summary>
    public static AddressValue? TryParse(string text)
    {
        if (text.Contains('%', StringComparison.Ordinal) || text.StartsWith('[') || !IPAddress.TryParse(text, out var address))
            return null;
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return address.ToString() == text ? new AddressValue(address) : null;
        return address.IsIPv4MappedToIPv6 ? null : new AddressValue(address);
    }
}
