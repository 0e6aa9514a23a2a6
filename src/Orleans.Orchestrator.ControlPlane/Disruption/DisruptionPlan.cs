using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Policy.V1;

namespace Orleans.Orchestrator.ControlPlane.Disruption;

/// <summary>What a disruption budget allows, by the pods that it protects (kubernetes <c>pkg/controller/disruption</c>).</summary>
internal static class DisruptionPlan
{
    /// <summary>How long an evicted pod that does not go counts as about to go.</summary>
    public static readonly TimeSpan DeletionTimeout = TimeSpan.FromMinutes(2);

    /// <summary>The budget's next status.</summary>
    /// <param name="budget">The budget with its present status.</param>
    /// <param name="pods">The pods that it selects.</param>
    /// <param name="scales">How many pods each controller wants, by its uid; one that is missing wants those that it has.</param>
    /// <param name="now">The time.</param>
    public static PodDisruptionBudgetStatus For(PodDisruptionBudget budget, IReadOnlyList<Pod> pods, IReadOnlyDictionary<string, int> scales, DateTimeOffset now)
    {
        var disrupted = Disrupted(budget.Status.DisruptedPods, pods, now);
        var healthy = pods.Count(p => !PodFacts.IsTerminating(p) && PodFacts.IsReady(p) && !disrupted.ContainsKey(p.Metadata.Name!));
        var (expected, desired) = Sizes(budget.Spec, pods, scales);
        var allowed = expected > 0 ? Math.Max(0, healthy - desired) : 0;
        return budget.Status with
        {
            ObservedGeneration = budget.Metadata.Generation, DisruptedPods = disrupted, DisruptionsAllowed = allowed,
            CurrentHealthy = healthy, DesiredHealthy = desired, ExpectedPods = expected,
            Conditions = [.. budget.Status.Conditions.Where(c => c.Type != "DisruptionAllowed"), Condition(budget, allowed > 0, now)],
        };
    }

    /// <summary>When the status changes though no pod does: the first evicted pod that did not go counts again. Null for never.</summary>
    public static DateTimeOffset? NextLook(PodDisruptionBudgetStatus status) =>
        status.DisruptedPods.Count == 0 ? null : status.DisruptedPods.Values.Min() + DeletionTimeout;

    private static Map<DateTimeOffset> Disrupted(Map<DateTimeOffset> present, IReadOnlyList<Pod> pods, DateTimeOffset now) => present.Count == 0
        ? present
        : Map<DateTimeOffset>.From(present.Where(d => d.Value + DeletionTimeout > now && pods.Any(p => p.Metadata.Name == d.Key && !PodFacts.IsTerminating(p))));

    private static (int Expected, int Desired) Sizes(PodDisruptionBudgetSpec spec, IReadOnlyList<Pod> pods, IReadOnlyDictionary<string, int> scales)
    {
        if (spec.MaxUnavailable is { } unavailable)
        {
            var expected = Scale(pods, scales);
            return (expected, Math.Max(0, expected - unavailable.Scale(expected, roundUp: true)));
        }

        if (spec.MinAvailable is not { } available)
            return (0, 0);
        if (!available.IsText)
            return (pods.Count, available.Number);
        var all = Scale(pods, scales);
        return (all, available.Scale(all, roundUp: true));
    }

    /// <summary>The sum of what the pods' controllers want; pods without one have nobody who wants them.</summary>
    private static int Scale(IReadOnlyList<Pod> pods, IReadOnlyDictionary<string, int> scales) => pods
        .Select(p => OwnerReferences.ControllerOf(p.Metadata)?.Uid).OfType<string>().GroupBy(uid => uid)
        .Sum(g => scales.TryGetValue(g.Key, out var wanted) ? wanted : g.Count());

    private static Condition Condition(PodDisruptionBudget budget, bool isAllowed, DateTimeOffset now)
    {
        var present = budget.Status.Conditions.FirstOrDefault(c => c.Type == "DisruptionAllowed");
        var status = isAllowed ? "True" : "False";
        return new Condition
        {
            Type = "DisruptionAllowed", Status = status, Reason = isAllowed ? "SufficientPods" : "InsufficientPods",
            LastTransitionTime = present?.Status == status ? present.LastTransitionTime : now, ObservedGeneration = budget.Metadata.Generation,
        };
    }
}
