namespace Orleans.Orchestrator.Networking;

/// <summary>The node's switch for passing packets on between interfaces, <c>net.ipv4.ip_forward</c>.</summary>
internal static class Forwarding
{
    private const string Path = "/proc/sys/net/ipv4/ip_forward";

    /// <summary>Switches forwarding on.</summary>
    /// <returns>Whether it was off, so that somebody must switch it off again at the end.</returns>
    /// <exception cref="NetworkException">It is off and may not be changed.</exception>
    public static bool Enable(NetworkOptions options) => HostNamespace.Run(options, () =>
    {
        if (File.ReadAllText(Path).Trim() != "0")
            return false;
        Write("1");
        return true;
    });

    /// <summary>Switches forwarding off.</summary>
    public static void Disable(NetworkOptions options) => HostNamespace.Run(options, () =>
    {
        Write("0");
        return true;
    });

    private static void Write(string value)
    {
        try
        {
            File.WriteAllText(Path, value);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new NetworkException($"Packet forwarding can't be switched: run 'sysctl -w net.ipv4.ip_forward={value}' on the host. {cause.Message}", cause);
        }
    }
}
