using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apiextensions.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>One CustomResourceDefinition. Its names are judged as it is written, so that its kind can be used at once.</summary>
[GrainType("customresourcedefinition")]
internal sealed class CustomResourceDefinitionGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<CustomResourceDefinition>> state,
    ResourceContext<CustomResourceDefinition> context)
    : ResourceGrain<CustomResourceDefinition>(state, context), ICustomResourceDefinitionGrain, IDefinitionFinalizer
{
    /// <summary>Holds a definition until its objects are gone.</summary>
    internal const string Finalizer = "customresourcecleanup.apiextensions.k8s.io";

    /// <inheritdoc/>
    public async Task ReconcileAsync()
    {
        if (Current is not { } current)
            return;
        var next = current with { Status = DefinitionStatusPlan.For(current, await OthersAsync(), Now) };
        await CommitAsync(next);
    }

    /// <inheritdoc/>
    public async Task FinalizeAsync(string uid)
    {
        if (Current is not { Metadata.DeletionTimestamp: not null } current || current.Metadata.Uid != uid)
            return;
        var done = DefinitionStatusPlan.Condition("Terminating", false, "InstanceDeletionCompleted", "removed all instances");
        await CommitAsync(current with
        {
            Metadata = current.Metadata with { Finalizers = current.Metadata.Finalizers.Remove(Finalizer) },
            Status = current.Status with { Conditions = DefinitionStatusPlan.With(current.Status.Conditions, done, Now) },
        });
    }

    /// <inheritdoc/>
    protected override CustomResourceDefinition OnDeletionMarked(CustomResourceDefinition marked)
    {
        var begun = DefinitionStatusPlan.Condition(
            "Terminating", true, "InstanceDeletionPending", "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon");
        var finalizers = marked.Metadata.Finalizers;
        return marked with
        {
            Metadata = marked.Metadata with { Finalizers = finalizers.Contains(Finalizer) ? finalizers : finalizers.Add(Finalizer) },
            Status = marked.Status with { Conditions = DefinitionStatusPlan.With(marked.Status.Conditions, begun, Now) },
        };
    }

    /// <inheritdoc/>
    protected override async Task<CustomResourceDefinition> AdmitAsync(CustomResourceDefinition? current, CustomResourceDefinition next)
    {
        var others = await OthersAsync();
        return current is not null && current.Spec.Equals(next.Spec) ? next : next with { Status = DefinitionStatusPlan.For(next, others, Now) };
    }

    /// <inheritdoc/>
    protected override Task OnCommittedAsync(CustomResourceDefinition? before, CustomResourceDefinition? after) =>
        before is null || (after is not null && before.Spec.Equals(after.Spec) && before.Metadata.DeletionTimestamp == after.Metadata.DeletionTimestamp)
            ? Task.CompletedTask
            : GrainFactory.GetGrain<ICollectionWriter>(Key.Name).RefreshAsync();

    private async Task<IReadOnlyList<CustomResourceDefinition>> OthersAsync()
    {
        var page = await GrainFactory.GetCollection(ResourceKinds.CustomResourceDefinition).ListAsync(ListQuery.All);
        return [.. page.Items.Select(i => i.As<CustomResourceDefinition>()).Where(d => d.Metadata.Name != Key.Name)];
    }
}
