using Orleans.Orchestrator.Networking.Nftables;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>Reads back what the kernel has.</summary>
internal static class ServiceTableReader
{
    /// <summary>
    /// The services in the kernel's table; <see langword="null"/> when the table isn't there, was laid out otherwise, or doesn't hang together, so that it
    /// must be written anew.
    /// </summary>
    public static InstalledTable? Read(NftClient client, NetworkOptions options)
    {
        if (client.TableComment() != ServiceTableLayout.Comment(options))
            return null;
        var chains = new HashSet<PickChain>();
        var counts = client.RuleCounts();
        foreach (var (name, count) in counts)
        {
            if (PickChain.Parse(name) is { } chain && count == 1)
                chains.Add(chain);
            else if (ServiceTableLayout.RuleCounts.GetValueOrDefault(name) != count)
                return null;
        }
        return counts.Count - chains.Count == ServiceTableLayout.RuleCounts.Count ? Assemble(client, chains) : null;
    }

    private static InstalledTable? Assemble(NftClient client, HashSet<PickChain> chains)
    {
        var slots = new Dictionary<ServiceKey, Target?[]>();
        var modes = new Dictionary<ServiceKey, bool>();
        var sound = true;
        client.Elements(ServiceTableLayout.ServicesMap, (key, _, chain) =>
        {
            var service = ServiceKey.Read(key);
            if (chain is null || PickChain.Parse(chain) is not { AtNode: false } pick)
                sound = false;
            else
                (slots[service], modes[service]) = (new Target?[pick.Slots], pick.Affinity);
        });
        client.Elements(ServiceTableLayout.EndpointsMap, (key, value, _) =>
        {
            var slot = BitConverter.ToInt32(key[ServiceKey.Bytes..]);
            if (slots.TryGetValue(ServiceKey.Read(key), out var targets) && (uint)slot < (uint)targets.Length)
                targets[slot] = Target.Read(value);
            else
                sound = false;
        });
        var nodePorts = ReadNodePorts(client, slots, modes, ref sound);
        if (!sound || slots.Values.Any(targets => targets.Contains(null)))
            return null;
        var services = slots.ToDictionary(
            pair => pair.Key,
            pair => new InstalledService(
                modes[pair.Key], Array.ConvertAll(pair.Value, target => target!.Value), nodePorts.TryGetValue(pair.Key, out var port) ? port : null, null));
        return new InstalledTable(services, chains);
    }

    private static Dictionary<ServiceKey, ushort> ReadNodePorts(
        NftClient client, Dictionary<ServiceKey, Target?[]> slots, Dictionary<ServiceKey, bool> modes, ref bool sound)
    {
        var picks = new Dictionary<NodePortKey, PickChain?>();
        var services = new Dictionary<ServiceKey, ushort>();
        client.Elements(ServiceTableLayout.NodePortsMap, (key, _, chain) => picks[NodePortKey.Read(key)] = chain is null ? null : PickChain.Parse(chain));
        var matches = 0;
        client.Elements(ServiceTableLayout.NodePortServicesMap, (key, value, _) =>
        {
            var (nodePort, target) = (NodePortKey.Read(key), Target.Read(value));
            var service = new ServiceKey(nodePort.Protocol, target.Address, target.Port);
            if (slots.TryGetValue(service, out var targets) && picks.GetValueOrDefault(nodePort) == new PickChain(modes[service], true, targets.Length)
                && services.TryAdd(service, nodePort.Port))
                matches++;
            else
                matches = int.MinValue;
        });
        sound &= matches == picks.Count;
        return services;
    }
}
