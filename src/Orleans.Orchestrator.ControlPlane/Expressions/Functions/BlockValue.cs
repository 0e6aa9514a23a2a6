using System.Globalization;
using System.Net;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Kubernetes' <c>cidr</c>: an address and how many of its bits are the network's.</summary>
internal sealed record BlockValue(IPAddress Address, int Bits) : ICelOpaque
{
    public static CelType CidrType { get; } = CelType.Opaque("net.CIDR");

    public CelType Type => CidrType;

    /// <summary>The address with all bits that are not the network's at zero.</summary>
    public BlockValue Masked => new(new IPAddress(Mask(Address.GetAddressBytes())), Bits);

    public static BlockValue? TryParse(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || AddressValue.TryParse(text[..slash]) is not { } address || text.Length > slash + 2 && text[slash + 1] == '0')
            return null;
        return int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var bits) && bits <= (address.IsVersion4 ? 32 : 128)
            ? new BlockValue(address.Address, bits)
            : null;
    }

    public bool Contains(IPAddress address) => address.AddressFamily == Address.AddressFamily && Mask(address.GetAddressBytes()).AsSpan().SequenceEqual(Mask(Address.GetAddressBytes()));

    public bool Contains(BlockValue other) => other.Bits >= Bits && Contains(other.Address);

    /// <inheritdoc/>
    public override string ToString() => $"{Address}/{Bits.ToString(CultureInfo.InvariantCulture)}";

    private byte[] Mask(byte[] octets)
    {
        for (var i = 0; i < octets.Length; i++)
            octets[i] &= (byte)~(0xff >> Math.Clamp(Bits - (8 * i), 0, 8));
        return octets;
    }
}
