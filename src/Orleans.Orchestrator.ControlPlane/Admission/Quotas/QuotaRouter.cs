using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Quotas;

/// <summary>Tells quotas that what they count has changed.</summary>
internal sealed class QuotaRouter(PolicyCache policies) : ICommitRouter
{
    /// <inheritdoc/>
    public bool Handles(string collection) => true;

    /// <inheritdoc/>
    public void Route(string collection, IReadOnlyList<ResourceChange> batch, IGrainFactory grains)
    {
        if (policies.Quotas.IsEmpty)
            return;
        foreach (var space in batch.Where(c => IsCounted(collection, c)).Select(c => c.Key.Namespace).Distinct())
        {
            foreach (var quota in policies.Quotas.In(space))
            {
                if (QuotaUsage.Collections(quota).Contains(collection))
                    grains.GetGrain<IQuotaController>($"{space}/{quota.Metadata.Name}").ChangedAsync().Forget();
            }
        }
    }

    /// <inheritdoc/>
    public void Wake(string collection, IReadOnlyList<ResourceObject> objects, IGrainFactory grains)
    {
        if (collection != ResourceKinds.ResourceQuota.Collection)
            return;
        foreach (var quota in objects)
            grains.GetGrain<IQuotaController>($"{quota.Value.Metadata.Namespace}/{quota.Value.Metadata.Name}").ReconcileAsync().Forget();
    }

    // Most changes are of a status, and only that of a pod that ends counts.
    private static bool IsCounted(string collection, ResourceChange change) =>
        change.Type != WatchEventType.Modified || change.Before is not { } before || collection is not "pods"
        || before.Value.Metadata.Generation != change.After.Value.Metadata.Generation
        || PodFacts.IsTerminal(before.As<Pod>()) != PodFacts.IsTerminal(change.After.As<Pod>());
}
