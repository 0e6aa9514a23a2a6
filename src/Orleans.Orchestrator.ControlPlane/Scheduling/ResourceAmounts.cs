using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>Amounts of a node's resources: the four that every node has as numbers, others by name.</summary>
/// <param name="MilliCpu">Thousandths of a core.</param>
/// <param name="Memory">Bytes.</param>
/// <param name="EphemeralStorage">Bytes.</param>
/// <param name="Pods">Pieces.</param>
/// <param name="Extended">Pieces of any other resource, by name.</param>
public readonly record struct ResourceAmounts(long MilliCpu, long Memory, long EphemeralStorage, long Pods, Map<long> Extended)
{
    /// <summary>Nothing.</summary>
    public static ResourceAmounts None { get; } = new(0, 0, 0, 0, Map<long>.Empty);

    /// <summary>The amounts in a list such as <c>allocatable</c> or <c>requests</c>.</summary>
    public static ResourceAmounts From(Map<Quantity> quantities)
    {
        if (quantities.Count == 0)
            return None;
        var (cpu, memory, storage, pods) = (0L, 0L, 0L, 0L);
        Dictionary<string, long>? extended = null;
        foreach (var (name, quantity) in quantities)
        {
            switch (name)
            {
                case "cpu": cpu = quantity.MilliValue; break;
                case "memory": memory = quantity.Value; break;
                case "ephemeral-storage": storage = quantity.Value; break;
                case "pods": pods = quantity.Value; break;
                default: (extended ??= [])[name] = quantity.Value; break;
            }
        }

        return new(cpu, memory, storage, pods, Map<long>.From(extended));
    }

    /// <summary>The sums.</summary>
    public ResourceAmounts Plus(ResourceAmounts other) => new(
        MilliCpu + other.MilliCpu, Memory + other.Memory, EphemeralStorage + other.EphemeralStorage, Pods + other.Pods,
        Merge(Extended, other.Extended, static (a, b) => a + b));

    /// <summary>The differences.</summary>
    public ResourceAmounts Minus(ResourceAmounts other) => new(
        MilliCpu - other.MilliCpu, Memory - other.Memory, EphemeralStorage - other.EphemeralStorage, Pods - other.Pods,
        Merge(Extended, other.Extended, static (a, b) => a - b));

    /// <summary>The larger of each.</summary>
    public ResourceAmounts Max(ResourceAmounts other) => new(
        Math.Max(MilliCpu, other.MilliCpu), Math.Max(Memory, other.Memory),
        Math.Max(EphemeralStorage, other.EphemeralStorage), Math.Max(Pods, other.Pods), Merge(Extended, other.Extended, Math.Max));

    private static Map<long> Merge(Map<long> left, Map<long> right, Func<long, long, long> combine)
    {
        if (right.Count == 0)
            return left;
        var result = new Dictionary<string, long>(left);
        foreach (var (name, value) in right)
            result[name] = combine(result.GetValueOrDefault(name), value);
        return Map<long>.From(result);
    }
}
