using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>What the machine has promised its pods of processors and memory, so that none gets more by a resize than there is.</summary>
/// <param name="cpuMilli">Thousandths of a processor that there are.</param>
/// <param name="memoryBytes">Bytes that there are.</param>
internal sealed class MachineAllocations(long cpuMilli, long memoryBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long CpuMilli, long MemoryBytes)> _promised = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Action> _waiting = new(StringComparer.Ordinal);

    /// <summary>A pod has so much, whether or not it fits: the scheduler has placed it.</summary>
    public void Set(string uid, long cpu, long memory) => Change(uid, (cpu, memory));

    /// <summary>A pod is gone, or has ended.</summary>
    public void Remove(string uid) => Change(uid, null);

    /// <summary>Promises a pod other amounts, when there is room beside all others.</summary>
    /// <param name="uid">The pod.</param>
    /// <param name="cpu">Thousandths of a processor.</param>
    /// <param name="memory">Bytes.</param>
    /// <param name="whenFreed">Called once when something gets free; only for what had to be put off.</param>
    /// <returns>Null when promised; otherwise why not, in the kubelet's words.</returns>
    public (string Reason, string Message)? TryChange(string uid, long cpu, long memory, Action whenFreed)
    {
        lock (_lock)
        {
            var infeasible = Lacking(("cpu", cpu, 0L, cpuMilli), ("memory", memory, 0L, memoryBytes));
            if (infeasible is not null)
                return ("Infeasible", infeasible);
            var others = _promised.Where(p => p.Key != uid).Select(p => p.Value).ToList();
            var lacking = Lacking(("cpu", cpu, others.Sum(o => o.CpuMilli), cpuMilli), ("memory", memory, others.Sum(o => o.MemoryBytes), memoryBytes));
            if (lacking is not null)
            {
                _waiting[uid] = whenFreed;
                return ("Deferred", lacking);
            }
        }

        Change(uid, (cpu, memory));
        return null;
    }

    private static string? Lacking(params ReadOnlySpan<(string Name, long Asked, long Used, long Capacity)> amounts)
    {
        foreach (var (name, asked, used, capacity) in amounts)
        {
            if (asked > capacity)
                return $"Node didn't have enough capacity: {name}, requested: {asked}, capacity: {capacity}";
            if (asked + used > capacity)
                return $"Node didn't have enough resource: {name}, requested: {asked}, used: {used}, capacity: {capacity}";
        }

        return null;
    }

    private void Change(string uid, (long CpuMilli, long MemoryBytes)? next)
    {
        Action[] woken = [];
        lock (_lock)
        {
            var before = _promised.GetValueOrDefault(uid);
            if (next is { } now)
                _promised[uid] = now;
            else
                _promised.Remove(uid);
            _waiting.Remove(uid);
            if ((next?.CpuMilli ?? 0) < before.CpuMilli || (next?.MemoryBytes ?? 0) < before.MemoryBytes)
            {
                woken = [.. _waiting.Values];
                _waiting.Clear();
            }
        }

        // Outside of the lock: who is woken asks again.
        foreach (var wake in woken)
            wake();
    }
}
