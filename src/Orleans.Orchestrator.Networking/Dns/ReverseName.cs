using System.Globalization;
using System.Net;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>Names that ask for an address's name: <c>10.0.96.10.in-addr.arpa</c> (RFC 1035, 3.5).</summary>
internal static class ReverseName
{
    private const string Suffix = ".in-addr.arpa";

    public static bool TryParse(string name, out IPAddress address)
    {
        address = IPAddress.None;
        if (!name.EndsWith(Suffix, StringComparison.Ordinal))
            return false;
        var labels = name[..^Suffix.Length].Split('.');
        Span<byte> bytes = stackalloc byte[4];
        if (labels.Length != bytes.Length)
            return false;
        for (var label = 0; label < labels.Length; label++)
            if (!byte.TryParse(labels[label], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[^(label + 1)]))
                return false;
        address = new IPAddress(bytes);
        return true;
    }
}
