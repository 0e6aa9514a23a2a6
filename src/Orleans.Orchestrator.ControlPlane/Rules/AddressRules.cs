using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Orleans.Orchestrator.ControlPlane.Resources;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for IP addresses and ranges, read as Kubernetes reads them: a leading zero does not make a number octal.</summary>
internal static class AddressRules
{
    public static void Ip(FieldPath path, string value, FaultList faults)
    {
        if (Parse(value) is null)
            faults.Invalid(path, value, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
    }

    public static void Cidr(FieldPath path, string value, FaultList faults)
    {
        if (!IsCidr(value))
            faults.Invalid(path, value, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
    }

    /// <summary>An address of one family; IPv4 unless <paramref name="v6"/>.</summary>
    public static void OfFamily(FieldPath path, string value, bool v6, FaultList faults)
    {
        if (Parse(value)?.AddressFamily != (v6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork))
            faults.Invalid(path, value, v6 ? "must be a valid IPv6 address" : "must be a valid IPv4 address");
    }

    /// <summary>An address by which something else than the machine itself can be reached.</summary>
    public static void NotSpecial(FieldPath path, string value, FaultList faults)
    {
        if (Parse(value) is not { } ip)
        {
            faults.Invalid(path, value, "must be a valid IP address");
            return;
        }

        var bytes = ip.GetAddressBytes();
        var v4 = ip.AddressFamily == AddressFamily.InterNetwork;
        if (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
            faults.Invalid(path, value, $"may not be unspecified ({value})");
        if (IPAddress.IsLoopback(ip))
            faults.Invalid(path, value, "may not be in the loopback range (127.0.0.0/8, ::1/128)");
        if (v4 ? bytes is [169, 254, ..] : ip.IsIPv6LinkLocal)
            faults.Invalid(path, value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)");
        if (v4 ? bytes is [224, 0, 0, _] : bytes[0] == 0xff && (bytes[1] & 0x0f) == 2)
            faults.Invalid(path, value, "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)");
    }

    /// <summary>The address, or null when the text is none.</summary>
    public static IPAddress? Parse(string value)
    {
        if (value.Contains(':', StringComparison.Ordinal))
            return !value.Contains('%', StringComparison.Ordinal) && !value.Contains('[', StringComparison.Ordinal) && IPAddress.TryParse(value, out var v6) ? v6 : null;
        var parts = value.Split('.');
        if (parts.Length != 4)
            return null;
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < 4; i++)
        {
            if (!byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[i]))
                return null;
        }

        return new IPAddress(bytes);
    }

    private static bool IsCidr(string value)
    {
        var slash = value.IndexOf('/');
        if (slash < 0 || Parse(value[..slash]) is not { } ip)
            return false;
        return byte.TryParse(value.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            && length <= (ip.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }
}
