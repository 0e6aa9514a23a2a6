using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Networking.Routing;

namespace Orleans.Orchestrator.Networking;

/// <summary>The node's network namespace: where links, tables and switches are made.</summary>
internal static class HostNamespace
{
    /// <summary>Runs <paramref name="action"/> in the node's network namespace; it must not await.</summary>
    public static T Run<T>(NetworkOptions options, Func<T> action)
    {
        if (options.HostNamespacePath is not { } path)
            return action();
        using var handle = Open(path, "the node");
        return NetworkNamespace.Run(handle, action);
    }

    /// <summary>Opens an rtnetlink client in the node's network namespace.</summary>
    public static RouteClient OpenRoutes(NetworkOptions options) => Run(options, () => RouteClient.Open(null));

    /// <exception cref="NetworkException">It isn't there; names <paramref name="owner"/>.</exception>
    public static SafeFileHandle Open(string path, string owner)
    {
        try
        {
            return NetworkNamespace.Open(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new NetworkException($"The network namespace of {owner} can't be opened: {cause.Message}", cause);
        }
    }
}
