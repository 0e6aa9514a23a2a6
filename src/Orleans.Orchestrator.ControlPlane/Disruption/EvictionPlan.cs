using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Policy.V1;

namespace Orleans.Orchestrator.ControlPlane.Disruption;

/// <summary>Which budget an eviction has to ask (kubernetes <c>pkg/registry/core/pod/storage/eviction.go</c>).</summary>
internal static class EvictionPlan
{
    private const string Refusal = "Cannot evict pod as it would violate the pod's disruption budget.";

    /// <summary>The budget that decides; null when the pod may go at once.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="budgets">The budgets of its namespace.</param>
    /// <exception cref="ApiException">500: more than one budget protects the pod.</exception>
    public static PodDisruptionBudget? BudgetOf(Pod pod, IEnumerable<PodDisruptionBudget> budgets)
    {
        if (PodFacts.IsTerminal(pod) || PodFacts.IsTerminating(pod) || pod.Status.Phase == "Pending")
            return null;
        var protecting = budgets.Where(b => LabelSelectors.Matches(b.Spec.Selector, pod.Metadata.Labels)).ToList();
        if (protecting.Count > 1)
            throw ApiErrors.Internal("This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.");
        return protecting.Count == 0 || MayGoUnhealthy(pod, protecting[0]) ? null : protecting[0];
    }

    /// <summary>429 in Kubernetes' words.</summary>
    public static ApiException Refused(PodDisruptionBudget budget) => ApiErrors.Make(429, "TooManyRequests", Refusal, causes:
    [
        new StatusCause
        {
            Reason = "DisruptionBudget",
            Message = $"The disruption budget {budget.Metadata.Name} needs {budget.Status.DesiredHealthy} healthy pods and has {budget.Status.CurrentHealthy} currently",
        },
    ]);

    /// <summary>A pod that is not ready serves nobody: it may go always, or as long as the others are enough.</summary>
    private static bool MayGoUnhealthy(Pod pod, PodDisruptionBudget budget) => !PodFacts.IsReady(pod)
        && (budget.Spec.UnhealthyPodEvictionPolicy == "AlwaysAllow"
            || budget.Status is { DesiredHealthy: > 0 } status && status.CurrentHealthy >= status.DesiredHealthy);
}
