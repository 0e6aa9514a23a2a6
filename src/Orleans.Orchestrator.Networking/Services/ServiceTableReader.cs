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
        var expected = new HashSet<NftChain>(ServiceTableLayout.FixedChains(options));
        var sound = true;
        client.Elements(ServiceTableLayout.PicksMap, (key, _, name) =>
        {
            var chain = PickChain.Of(BitConverter.ToUInt32(key));
            sound &= chain.Name == name && chains.Add(chain) && expected.Add(ServiceTableLayout.Describe(chain));
        });
        if (!sound || !expected.SetEquals(client.Chains()))
            return null;
        var services = new Dictionary<ServiceKey, InstalledService>();
        return Assemble(client, ServiceMaps.Virtual, chains, services) && Assemble(client, ServiceMaps.NodePorts, chains, services)
            ? new InstalledTable(services, chains)
            : null;
    }

    private static bool Assemble(NftClient client, ServiceMaps maps, HashSet<PickChain> chains, Dictionary<ServiceKey, InstalledService> services)
    {
        var sound = true;
        var filled = 0;
        var total = 0;
        client.Elements(maps.Services, (bytes, value, _) =>
        {
            var (key, chain) = (ServiceKey.Read(bytes, maps.AtNode), PickChain.Of(BitConverter.ToUInt32(value)));
            if (chain.AtNode != maps.AtNode || !chains.Contains(chain))
                sound = false;
            else
                services[key] = new InstalledService(chain.Affinity, chain.AtNode, new Target[chain.Slots], null);
            total += chain.Slots;
        });
        if (!sound)
            return false;
        client.Elements(maps.Endpoints, (bytes, value, _) =>
        {
            var key = ServiceKey.Read(bytes, maps.AtNode);
            var slot = BitConverter.ToInt32(bytes[key.Bytes..]);
            if (!services.TryGetValue(key, out var service) || (uint)slot >= (uint)service.Slots.Length)
                sound = false;
            else
                service.Slots[slot] = Target.Read(value);
            filled++;
        });
        // Keys of a map are unique, so as many endpoints as slots means that no slot is empty.
        return sound && filled == total;
    }
}
