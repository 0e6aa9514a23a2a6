using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>A pod that holds its node, or that was just given one.</summary>
/// <param name="Key"><c>namespace/name</c>.</param>
/// <param name="Uid">Its uid.</param>
/// <param name="Demand">What it takes and whom it keeps away.</param>
/// <param name="StartTime">Since when it is there; null when nobody has said.</param>
/// <param name="IsLeaving">Whether it is being ended: what it takes gets free soon.</param>
public sealed record PlacedPod(string Key, string Uid, PodDemand Demand, DateTimeOffset? StartTime, bool IsLeaving)
{
    /// <summary>The pod as placed, with its demand given so that equal ones can be shared.</summary>
    public static PlacedPod Of(Pod pod, PodDemand demand) =>
        new(PodFacts.Key(pod), pod.Metadata.Uid ?? "", demand, pod.Status.StartTime, PodFacts.IsTerminating(pod));

    /// <summary>The pod as placed.</summary>
    public static PlacedPod Of(Pod pod) => Of(pod, PodDemand.Of(pod));
}
