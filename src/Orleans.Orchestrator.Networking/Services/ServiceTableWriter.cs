using Orleans.Orchestrator.Networking.Nftables;
using static Orleans.Orchestrator.Networking.Services.ServiceTableLayout;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>Turns the difference between an installed service and the wanted one into changes of map elements, and counts them.</summary>
internal sealed class ServiceTableWriter(NftBatch batch)
{
    private readonly byte[] _key = new byte[ServiceKey.SlotBytes];
    private readonly byte[] _value = new byte[Target.Bytes];

    public int Added { get; private set; }

    public int Removed { get; private set; }

    /// <summary>Deletes what <paramref name="before"/> has and <paramref name="after"/> has not, or has otherwise.</summary>
    public void Delete(ServiceKey key, InstalledService before, InstalledService? after)
    {
        DeleteEndpoints(key, before.Slots, after is null ? [] : after.Slots);
        if (before.Chain != after?.Chain)
        {
            key.Write(_key);
            Delete(ServicesMap, ServiceKey.Bytes);
        }
        if (before.NodePort is not { } port || port == after?.NodePort && before.NodeChain == after.NodeChain)
            return;
        new NodePortKey(key.Protocol, port).Write(_key);
        Delete(NodePortsMap, NodePortKey.Bytes);
        if (port != after?.NodePort)
            Delete(NodePortServicesMap, NodePortKey.Bytes);
    }

    /// <summary>Adds what <paramref name="after"/> has and <paramref name="before"/> has not, or had otherwise. All deletions come before.</summary>
    public void Add(ServiceKey key, InstalledService? before, InstalledService after)
    {
        AddEndpoints(key, before is null ? [] : before.Slots, after.Slots);
        if (before?.Chain != after.Chain)
        {
            key.Write(_key);
            batch.AddElement(ServicesMap, _key.AsSpan(0, ServiceKey.Bytes), BitConverter.GetBytes(after.Chain.Code));
            Added++;
        }
        if (after.NodePort is not { } port || port == before?.NodePort && before.NodeChain == after.NodeChain)
            return;
        new NodePortKey(key.Protocol, port).Write(_key);
        batch.AddElement(NodePortsMap, _key.AsSpan(0, NodePortKey.Bytes), BitConverter.GetBytes(after.NodeChain.Code));
        Added++;
        if (port == before?.NodePort)
            return;
        new Target(key.Address, key.Port).Write(_value);
        batch.AddElement(NodePortServicesMap, _key.AsSpan(0, NodePortKey.Bytes), _value);
        Added++;
    }

    private void DeleteEndpoints(ServiceKey key, Target[] before, Target[] after)
    {
        key.Write(_key);
        for (var slot = 0; slot < before.Length; slot++)
        {
            if (slot < after.Length && before[slot] == after[slot])
                continue;
            BitConverter.TryWriteBytes(_key.AsSpan(ServiceKey.Bytes), slot);
            Delete(EndpointsMap, ServiceKey.SlotBytes);
        }
    }

    private void AddEndpoints(ServiceKey key, Target[] before, Target[] after)
    {
        key.Write(_key);
        for (var slot = 0; slot < after.Length; slot++)
        {
            if (slot < before.Length && before[slot] == after[slot])
                continue;
            BitConverter.TryWriteBytes(_key.AsSpan(ServiceKey.Bytes), slot);
            after[slot].Write(_value);
            batch.AddElement(EndpointsMap, _key, _value);
            Added++;
        }
    }

    private void Delete(string map, int keyBytes)
    {
        batch.DeleteElement(map, _key.AsSpan(0, keyBytes));
        Removed++;
    }
}
