using System.Net;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using static Orleans.Orchestrator.ControlPlane.Expressions.Checking.CelType;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>IP addresses and blocks of them (apiserver <c>pkg/cel/library/ip.go</c>, <c>cidr.go</c>).</summary>
internal static class AddressFunctions
{
    public static IEnumerable<Overload> All() => [.. Addresses(), .. Blocks()];

    private static IEnumerable<Overload> Addresses() =>
    [
        Overload.Global("ip", AddressValue.IpType, [CelType.String], a => Address(a[0])),
        Overload.Global("isIP", Bool, [CelType.String], a => AddressValue.TryParse((string)a[0]!) is not null),
        Overload.Global("ip.isCanonical", Bool, [CelType.String], a => Address(a[0]).Address.ToString() == (string)a[0]!),
        Overload.Global("string", CelType.String, [AddressValue.IpType], a => Of(a).ToString()),
        Overload.Member("family", Int, [AddressValue.IpType], a => ((AddressValue)a[0]!).IsVersion4 ? 4L : 6L),
        Test("isUnspecified", i => i.Equals(IPAddress.Any) || i.Equals(IPAddress.IPv6Any)),
        Test("isLoopback", IPAddress.IsLoopback),
        Test("isLinkLocalMulticast", i => i.GetAddressBytes() is [224, 0, 0, _] || (i.IsIPv6Multicast && (i.GetAddressBytes()[1] & 0x0f) == 2)),
        Test("isLinkLocalUnicast", i => i.GetAddressBytes() is [169, 254, _, _] || i.IsIPv6LinkLocal),
        Test("isGlobalUnicast", IsGlobalUnicast),
    ];

    private static IEnumerable<Overload> Blocks() =>
    [
        Overload.Global("cidr", BlockValue.CidrType, [CelType.String], a => Block(a[0])),
        Overload.Global("isCIDR", Bool, [CelType.String], a => BlockValue.TryParse((string)a[0]!) is not null),
        Overload.Global("string", CelType.String, [BlockValue.CidrType], a => a[0]!.ToString()),
        Overload.Member("containsIP", Bool, [BlockValue.CidrType, CelType.String], a => ((BlockValue)a[0]!).Contains(Address(a[1]).Address)),
        Overload.Member("containsIP", Bool, [BlockValue.CidrType, AddressValue.IpType], a => ((BlockValue)a[0]!).Contains(((AddressValue)a[1]!).Address)),
        Overload.Member("containsCIDR", Bool, [BlockValue.CidrType, CelType.String], a => ((BlockValue)a[0]!).Contains(Block(a[1]))),
        Overload.Member("containsCIDR", Bool, [BlockValue.CidrType, BlockValue.CidrType], a => ((BlockValue)a[0]!).Contains((BlockValue)a[1]!)),
        Overload.Member("ip", AddressValue.IpType, [BlockValue.CidrType], a => new AddressValue(((BlockValue)a[0]!).Address)),
        Overload.Member("masked", BlockValue.CidrType, [BlockValue.CidrType], a => ((BlockValue)a[0]!).Masked),
        Overload.Member("prefixLength", Int, [BlockValue.CidrType], a => (long)((BlockValue)a[0]!).Bits),
    ];

    private static Overload Test(string name, Func<IPAddress, bool> test) => Overload.Member(name, Bool, [AddressValue.IpType], a => test(Of(a)));

    private static IPAddress Of(object?[] arguments) => ((AddressValue)arguments[0]!).Address;

    private static AddressValue Address(object? text) =>
        AddressValue.TryParse((string)text!) ?? throw new EvaluationException($"IP Address '{text}' parse error during conversion from string: unable to parse IP");

    private static BlockValue Block(object? text) =>
        BlockValue.TryParse((string)text!) ?? throw new EvaluationException($"network address parse error during conversion from string: netip.ParsePrefix(\"{text}\"): no IP network");

    private static bool IsGlobalUnicast(IPAddress address) =>
        address.GetAddressBytes() is not ([255, 255, 255, 255] or [0, 0, 0, 0] or [>= 224 and <= 239, _, _, _] or [169, 254, _, _])
        && !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal && !address.IsIPv6Multicast && !address.Equals(IPAddress.IPv6Any);
}
