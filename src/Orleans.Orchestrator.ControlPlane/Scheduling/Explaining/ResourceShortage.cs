using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Scheduling.Explaining;

/// <summary>What a node lacks of one resource that a pod asks for.</summary>
/// <param name="Resource">The resource, such as <c>cpu</c>.</param>
/// <param name="Requested">What the pod asks for.</param>
/// <param name="Free">What is free.</param>
/// <param name="Allocatable">What there is.</param>
/// <param name="Missing">By how much it misses.</param>
internal readonly record struct ResourceShortage(string Resource, Quantity Requested, Quantity Free, Quantity Allocatable, Quantity Missing)
{
    /// <summary>The resource of which every pod takes one.</summary>
    public const string Pods = "pods";

    /// <summary>The shortage in words.</summary>
    public string Sentence => Resource == Pods ? $"{Allocatable} of at most {Allocatable} pods" : $"{Free} of {Allocatable} {Resource} free where {Requested} is requested";

    /// <summary>What a node lacks, in the order of Kubernetes' sentences.</summary>
    public static IEnumerable<ResourceShortage> Of(NodeInfo node, PodDemand pod)
    {
        var (taken, need, most) = (node.Taken, pod.Requests, node.Allocatable);
        if (IsShort(taken.Pods, need.Pods, most.Pods))
            yield return Make(Pods, taken.Pods, need.Pods, most.Pods, Plain);
        if (IsShort(taken.MilliCpu, need.MilliCpu, most.MilliCpu))
            yield return Make("cpu", taken.MilliCpu, need.MilliCpu, most.MilliCpu, Quantity.FromMilli);
        if (IsShort(taken.Memory, need.Memory, most.Memory))
            yield return Make("memory", taken.Memory, need.Memory, most.Memory, Quantity.FromBytes);
        if (IsShort(taken.EphemeralStorage, need.EphemeralStorage, most.EphemeralStorage))
            yield return Make("ephemeral-storage", taken.EphemeralStorage, need.EphemeralStorage, most.EphemeralStorage, Quantity.FromBytes);
        foreach (var (name, wanted) in need.Extended)
        {
            var (used, have) = (taken.Extended.GetValueOrDefault(name), most.Extended.GetValueOrDefault(name));
            if (IsShort(used, wanted, have))
                yield return Make(name, used, wanted, have, Plain);
        }
    }

    private static ResourceShortage Make(string name, long taken, long need, long most, Func<long, Quantity> show) =>
        new(name, show(need), show(Math.Max(0, most - taken)), show(most), show(taken + need - most));

    private static Quantity Plain(long amount) => Quantity.FromValue(amount);

    private static bool IsShort(long taken, long need, long most) => need > 0 && taken + need > most;
}
