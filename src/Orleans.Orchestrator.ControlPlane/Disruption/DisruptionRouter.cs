using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Disruption;

/// <summary>Tells disruption budgets that pods they protect came, went, or are ready or not any more, or that more or fewer are wanted.</summary>
internal sealed class DisruptionRouter(PolicyCache policies) : ICommitRouter
{
    /// <inheritdoc/>
    public bool Handles(string collection) => collection is "pods" or "replicasets.apps" or "poddisruptionbudgets.policy";

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        if (policies.Budgets.IsEmpty)
            return;
        var concerned = new HashSet<string>();
        foreach (var change in batch)
        {
            foreach (var budget in policies.Budgets.In(change.Key.Namespace))
            {
                if (Matters(collection, change) && IsProtected(collection, change, budget.Spec.Selector))
                    concerned.Add($"{change.Key.Namespace}/{budget.Metadata.Name}");
            }
        }

        foreach (var key in concerned)
            grains.GetGrain<IDisruptionBudgetController>(key).PodsChangedAsync().Forget();
    }

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains)
    {
        if (collection != ResourceKinds.PodDisruptionBudget.Collection)
            return;
        foreach (var budget in objects)
            grains.GetGrain<IDisruptionBudgetController>($"{budget.Value.Metadata.Namespace}/{budget.Value.Metadata.Name}").ReconcileAsync().Forget();
    }

    private static bool Matters(string collection, ResourceChange change)
    {
        if (change.Type != WatchEventType.Modified || change.Before is null)
            return collection == "pods";
        if (collection != "pods")
            return collection == "replicasets.apps" && change.Before.As<ReplicaSet>().Spec.Replicas != change.After.As<ReplicaSet>().Spec.Replicas;
        var (before, after) = (change.Before.As<Pod>(), change.After.As<Pod>());
        return PodFacts.IsReady(before) != PodFacts.IsReady(after) || PodFacts.IsActive(before) != PodFacts.IsActive(after)
            || !before.Metadata.Labels.Equals(after.Metadata.Labels);
    }

    private static bool IsProtected(string collection, ResourceChange change, LabelSelector? selector) => collection != "pods"
        ? LabelSelectors.Matches(selector, change.After.As<ReplicaSet>().Spec.Template.Metadata.Labels)
        : LabelSelectors.Matches(selector, change.After.Value.Metadata.Labels)
            || (change.Before is { } before && LabelSelectors.Matches(selector, before.Value.Metadata.Labels));
}
