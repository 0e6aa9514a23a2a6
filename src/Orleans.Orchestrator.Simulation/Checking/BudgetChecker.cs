using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Policy.V1;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>
/// No eviction takes a disruption budget's healthy pods below what it wants. What failed or was deleted by others within the last minute
/// counts as healthy: the eviction may have been allowed before, and the budget promises nothing about such pods.
/// </summary>
public sealed class BudgetChecker(PodPlaces places) : IChecker
{
    private const string Eviction = "EvictionByEvictionAPI";
    private static readonly TimeSpan Doubt = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, Budget> _budgets = [];
    private readonly Queue<(DateTimeOffset At, Kin Kin)> _deleted = [];

    /// <inheritdoc/>
    public string Name => "disruption budgets kept";

    /// <inheritdoc/>
    public string? Changed(ResourceKind kind, ResourceEvent change)
    {
        if (kind == ResourceKinds.PodDisruptionBudget && change.Object?.As<PodDisruptionBudget>() is { } budget)
            Note(budget, change.Type == WatchEventType.Deleted);
        if (kind != ResourceKinds.Pod || _budgets.Count == 0)
            return null;
        if (places is { Before: { WasReady: true } gone, After: null } && Evicted(gone.Pod) is null && gone.Pod.Metadata.DeletionTimestamp is { } at)
            _deleted.Enqueue((at, gone.Kin));
        return places is { Before: { } before, After: { } after } && IsHealthy(before.Pod) && Evicted(after.Pod) is { } evicted ? Find(after, evicted) : null;
    }

    /// <summary>The watch begins anew: present objects are told again, and what went meanwhile is not.</summary>
    public void Restart(ResourceKind kind)
    {
        if (kind == ResourceKinds.PodDisruptionBudget)
            _budgets.Clear();
        else if (kind == ResourceKinds.Pod)
            _deleted.Clear();
    }

    private string? Find(KnownPod pod, DateTimeOffset evicted)
    {
        var protecting = _budgets.Values.Where(b => b.Means(pod.Kin)).ToList();
        if (protecting.Count != 1)
            return null;
        var budget = protecting[0];
        while (_deleted.TryPeek(out var old) && old.At < evicted - Doubt)
            _deleted.Dequeue();
        var (healthy, doubtful) = (0, _deleted.Count(d => budget.Means(d.Kin)));
        foreach (var other in places.AllKin.Where(budget.Means).SelectMany(k => k.Pods.Values))
        {
            if (IsHealthy(other.Pod))
                healthy++;
            else if (other.WasReady && Evicted(other.Pod) is null && Since(other.Pod) >= evicted - Doubt)
                doubtful++;
        }

        return healthy + doubtful < budget.Wanted
            ? $"was evicted, which leaves {healthy} healthy pods where the budget {budget.Name} wants {budget.Wanted}"
            : null;
    }

    private void Note(PodDisruptionBudget budget, bool isGone)
    {
        var key = $"{budget.Metadata.Namespace}/{budget.Metadata.Name}";
        if (isGone)
        {
            _budgets.Remove(key);
            return;
        }

        // An eviction is allowed by the count before: the lower of both.
        var (now, counted) = (budget.Status.DesiredHealthy, (budget.Status.ObservedGeneration ?? 0) == (budget.Metadata.Generation ?? 0));
        var before = _budgets.TryGetValue(key, out var known) && known.Of.Metadata.Uid == budget.Metadata.Uid ? known.Last : now;
        _budgets[key] = new Budget(budget, counted ? Math.Min(before, now) : 0, counted ? now : 0);
    }

    private static bool IsHealthy(Pod pod) => PodFacts.IsActive(pod) && PodFacts.IsReady(pod) && Evicted(pod) is null;

    private static DateTimeOffset? Evicted(Pod pod) =>
        PodFacts.Condition(pod.Status, "DisruptionTarget") is { Status: "True", Reason: Eviction } target ? target.LastTransitionTime ?? DateTimeOffset.MinValue : null;

    private static DateTimeOffset Since(Pod pod) => pod.Metadata.DeletionTimestamp
        ?? PodFacts.Condition(pod.Status, "Ready")?.LastTransitionTime ?? DateTimeOffset.MinValue;

    private sealed record Budget(PodDisruptionBudget Of, int Wanted, int Last)
    {
        public string Name => Of.Metadata.Name!;

        public bool Means(Kin kin) => kin.Namespace == Of.Metadata.Namespace && LabelSelectors.Matches(Of.Spec.Selector, kin.Labels);
    }
}
