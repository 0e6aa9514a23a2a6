using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.GarbageCollection;

/// <summary>What is to become of an object, by how its owners stand.</summary>
/// <param name="Delete">Whether it is to be deleted.</param>
/// <param name="Policy">The propagation policy of that; null lets the finalizers decide that it has.</param>
/// <param name="Owners">Otherwise the owner references it is to keep; default when all.</param>
internal readonly record struct GarbagePlan(bool Delete, string? Policy, ImmutableArray<OwnerReference> Owners)
{
    /// <summary>An object is garbage when it has owners and none of them is solid; one that has another solid owner loses the others.</summary>
    public static GarbagePlan For(ObjectMeta dependent, Func<OwnerReference, OwnerState> stateOf)
    {
        if (dependent.OwnerReferences.IsEmpty || dependent.DeletionTimestamp is not null)
            return default;
        var states = dependent.OwnerReferences.Select(o => (Owner: o, State: stateOf(o))).ToList();
        ImmutableArray<OwnerReference> solid = [.. states.Where(s => s.State == OwnerState.Solid).Select(s => s.Owner)];
        if (solid.Length == states.Count)
            return default;
        if (solid.Length > 0)
            return new GarbagePlan(false, null, solid);
        return new GarbagePlan(true, states.Any(s => s.State == OwnerState.WaitsForDependents) ? "Foreground" : null, default);
    }
}
