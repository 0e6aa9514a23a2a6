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
        var counts = client.RuleCounts();
        var chains = new HashSet<PickChain>();
        var sound = true;
        client.Elements(ServiceTableLayout.PicksMap, (key, _, name) =>
        {
            var chain = PickChain.Of(BitConverter.ToUInt32(key));
            sound &= chain.Name == name && counts.Remove(name, out var rules) && rules == 1 && chains.Add(chain);
        });
        sound &= counts.Count == ServiceTableLayout.RuleCounts.Count && counts.All(pair => ServiceTableLayout.RuleCounts.GetValueOrDefault(pair.Key) == pair.Value);
        return sound ? Assemble(client, chains) : null;
    }

    private static InstalledTable? Assemble(NftClient client, HashSet<PickChain> chains)
    {
        var slots = new Dictionary<ServiceKey, Target?[]>();
        var modes = new Dictionary<ServiceKey, bool>();
        var sound = true;
        client.Elements(ServiceTableLayout.ServicesMap, (key, value, _) =>
        {
            var (service, chain) = (ServiceKey.Read(key), PickChain.Of(BitConverter.ToUInt32(value)));
            sound &= !chain.AtNode && chains.Contains(chain);
            (slots[service], modes[service]) = (new Target?[sound ? chain.Slots : 0], chain.Affinity);
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
        var picks = new Dictionary<NodePortKey, PickChain>();
        var services = new Dictionary<ServiceKey, ushort>();
        client.Elements(ServiceTableLayout.NodePortsMap, (key, value, _) => picks[NodePortKey.Read(key)] = PickChain.Of(BitConverter.ToUInt32(value)));
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
