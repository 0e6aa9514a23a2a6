using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>How many pods a rollout may have and must keep.</summary>
/// <param name="Replicas">Pods wanted.</param>
/// <param name="MaxSurge">How many more there may be meanwhile.</param>
/// <param name="MaxUnavailable">How many fewer may be available meanwhile.</param>
public readonly record struct RolloutBounds(int Replicas, int MaxSurge, int MaxUnavailable)
{
    /// <summary>At most so many pods at any time.</summary>
    public int MaxTotal => Replicas + MaxSurge;

    /// <summary>At least so many available pods, of those that get available at all.</summary>
    public int MinAvailable => Math.Max(0, Replicas - MaxUnavailable);

    /// <summary>
    /// The bounds of a Deployment. Percentages of the surge are rounded up and of the unavailable down; when that makes both
    /// zero, one may be unavailable, or nothing could ever move (Kubernetes' <c>ResolveFenceposts</c>).
    /// </summary>
    public static RolloutBounds Of(Deployment deployment)
    {
        var replicas = deployment.Spec.Replicas ?? 1;
        if (deployment.Spec.Strategy.Type == "Recreate")
            return new(replicas, 0, replicas);
        var rolling = deployment.Spec.Strategy.RollingUpdate;
        var surge = (rolling?.MaxSurge ?? new IntOrString("25%")).Scale(replicas, roundUp: true);
        var unavailable = (rolling?.MaxUnavailable ?? new IntOrString("25%")).Scale(replicas, roundUp: false);
        if (surge == 0 && unavailable == 0)
            unavailable = 1;
        return new(replicas, surge, Math.Min(unavailable, replicas));
    }
}
