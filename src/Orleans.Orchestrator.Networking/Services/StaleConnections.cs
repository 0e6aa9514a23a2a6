using Orleans.Orchestrator.Networking.Conntrack;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>
/// Says which UDP connections must be forgotten. Only the first packet of a connection goes through the service table, and to the kernel all datagrams
/// between the same ports are one connection: a client that keeps sending would never leave an endpoint that is gone, nor find the first one that
/// comes. What a connection is judged by is the table alone and not what changed, so it may be done late or twice.
/// </summary>
internal sealed class StaleConnections(InstalledTable installed, NetworkOptions options)
{
    private readonly Dictionary<ServiceKey, HashSet<Target>> _targets = [];

    /// <summary>Whether a change can have made connections stale: an endpoint left, or a service got its first.</summary>
    public static bool MayFollow(ServiceKey key, InstalledService? before, InstalledService? after) =>
        key.Protocol == ServiceProtocol.Udp && (before is null || after is null || before.Slots.Except(after.Slots).Any());

    /// <summary>Whether a UDP connection goes where no new one would.</summary>
    public bool IsStale(TrackedConnection connection)
    {
        var destination = connection.Destination;
        if (Find(new ServiceKey(ServiceProtocol.Udp, destination.Address, destination.Port)) is { } endpoints)
            return !endpoints.Contains(connection.Replier);
        var isVirtual = Ipv4.Contains(options.ServiceNetwork, destination.Address);
        if (!isVirtual && Find(new ServiceKey(ServiceProtocol.Udp, 0, destination.Port)) is { } nodeEndpoints)
            // One that was not rewritten may be a pod's to a machine outside that uses the same port; forgetting that costs it nothing.
            return !nodeEndpoints.Contains(connection.Replier);
        // No such service any more: what is rewritten from its address, or to a pod, was rewritten by us.
        return connection.IsRewritten && (isVirtual || Ipv4.Contains(options.ClusterNetwork, connection.Replier.Address));
    }

    private HashSet<Target>? Find(ServiceKey key)
    {
        if (_targets.TryGetValue(key, out var known))
            return known;
        return installed.Services.TryGetValue(key, out var service) ? _targets[key] = [.. service.Slots] : null;
    }
}
