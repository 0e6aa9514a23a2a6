using Orleans.Orchestrator.Networking.Nftables;

namespace Orleans.Orchestrator.Networking.Services;

/// <summary>Turns the difference between an installed service and the wanted one into changes of map elements, and counts them.</summary>
internal sealed class ServiceTableWriter(NftBatch batch)
{
    private readonly byte[] _key = new byte[ServiceKey.MostBytes];
    private readonly byte[] _value = new byte[Target.Bytes];

    public int Added { get; private set; }

    public int Removed { get; private set; }

    /// <summary>Deletes what <paramref name="before"/> has and <paramref name="after"/> has not, or has otherwise.</summary>
    public void Delete(ServiceKey key, InstalledService before, InstalledService? after)
    {
        key.Write(_key);
        var maps = ServiceMaps.Of(key);
        var slots = after is null ? [] : after.Slots;
        for (var slot = 0; slot < before.Slots.Length; slot++)
        {
            if (slot < slots.Length && before.Slots[slot] == slots[slot])
                continue;
            batch.DeleteElement(maps.Endpoints, WithSlot(key, slot));
            Removed++;
        }
        if (before.Chain == after?.Chain)
            return;
        batch.DeleteElement(maps.Services, _key.AsSpan(0, key.Bytes));
        Removed++;
    }

    /// <summary>Adds what <paramref name="after"/> has and <paramref name="before"/> has not, or had otherwise. All deletions come before.</summary>
    public void Add(ServiceKey key, InstalledService? before, InstalledService after)
    {
        key.Write(_key);
        var maps = ServiceMaps.Of(key);
        var slots = before is null ? [] : before.Slots;
        for (var slot = 0; slot < after.Slots.Length; slot++)
        {
            if (slot < slots.Length && slots[slot] == after.Slots[slot])
                continue;
            after.Slots[slot].Write(_value);
            batch.AddElement(maps.Endpoints, WithSlot(key, slot), _value);
            Added++;
        }
        if (before?.Chain == after.Chain)
            return;
        batch.AddElement(maps.Services, _key.AsSpan(0, key.Bytes), BitConverter.GetBytes(after.Chain.Code));
        Added++;
    }

    private ReadOnlySpan<byte> WithSlot(ServiceKey key, int slot)
    {
        BitConverter.TryWriteBytes(_key.AsSpan(key.Bytes), slot);
        return _key.AsSpan(0, key.Bytes + ServiceKey.SlotBytes);
    }
}
