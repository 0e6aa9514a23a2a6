using System.Collections.Immutable;
using System.Net;

namespace Orleans.Orchestrator.Networking.Dns;

/// <summary>The machine's own name servers, see resolv.conf(5).</summary>
public static class ResolvConf
{
    private const int DnsPort = 53;

    /// <summary>As many as libc uses.</summary>
    private const int MostServers = 3;

    /// <summary>Reads the <c>nameserver</c> lines; a file that isn't there has none.</summary>
    public static ImmutableArray<IPEndPoint> Read(string path = "/etc/resolv.conf")
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Reads the <c>nameserver</c> lines of a file's text and leaves out what isn't an address.</summary>
    public static ImmutableArray<IPEndPoint> Parse(string text) =>
    [
        .. text.Split('\n')
            .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words is ["nameserver", _, ..])
            .Select(words => IPAddress.TryParse(words[1], out var address) ? new IPEndPoint(address, DnsPort) : null)
            .OfType<IPEndPoint>()
            .Take(MostServers),
    ];
}
