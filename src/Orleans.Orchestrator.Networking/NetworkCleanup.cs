using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Networking.Nftables;
using Orleans.Orchestrator.Networking.Pods;

namespace Orleans.Orchestrator.Networking;

/// <summary>Takes everything of ours off the node again: links (their routes and neighbours go with them), the table, and the switch we set.</summary>
public static class NetworkCleanup
{
    /// <summary>Removes what is there, whichever process made it; idempotent. Pods lose their network.</summary>
    /// <returns>The interfaces that were removed.</returns>
    /// <exception cref="NetworkException">The kernel refused; run it again once the cause is gone.</exception>
    public static Task<IReadOnlyList<string>> RunAsync(NetworkOptions options, CancellationToken cancellationToken = default) =>
        Task.Run(() => Run(options), cancellationToken);

    private static IReadOnlyList<string> Run(NetworkOptions options)
    {
        try
        {
            var removed = RemoveLinks(options);
            RemoveTable(options);
            return removed;
        }
        catch (LinuxException cause)
        {
            throw new NetworkException($"Removing the node's network needs root (CAP_NET_ADMIN): {cause.Message}", cause);
        }
    }

    private static List<string> RemoveLinks(NetworkOptions options)
    {
        using var routes = HostNamespace.OpenRoutes(options);
        var removed = new List<string>();
        foreach (var link in routes.Links())
        {
            var isGateway = link.Name == options.GatewayInterface && link.Kind == GatewayLink.Kind;
            if (!isGateway && !PodLink.IsPodLink(options.InterfacePrefix, link))
                continue;
            // Before the interface goes, for it is what remembers.
            if (isGateway && GatewayLink.IsForwardingOurs(link))
                Forwarding.Disable(options);
            if (routes.DeleteLink(link.Name))
                removed.Add(link.Name);
        }
        return removed;
    }

    private static void RemoveTable(NetworkOptions options)
    {
        using var client = NftClient.Open(options);
        if (client.TableComment() is null)
            return;
        var batch = new NftBatch(options.TableName);
        batch.Begin(null);
        batch.DeleteTable();
        batch.End();
        if (client.TryExecute(batch) is { ErrorNumber: not Errno.ENOENT } refusal)
            throw refusal;
    }
}
