using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Flowcontrol.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.FlowControl;

/// <summary>One PriorityLevelConfiguration; the FlowSchemas that name it hear when it comes and goes.</summary>
[GrainType("prioritylevelconfiguration")]
internal sealed class PriorityLevelConfigurationGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<PriorityLevelConfiguration>> state, ResourceContext<PriorityLevelConfiguration> context)
    : ResourceGrain<PriorityLevelConfiguration>(state, context), IPriorityLevelConfigurationGrain
{
    /// <inheritdoc/>
    protected override async Task OnCommittedAsync(PriorityLevelConfiguration? before, PriorityLevelConfiguration? after)
    {
        if (before is not null && after is not null)
            return;
        var schemas = await GrainFactory.GetCollection(ResourceKinds.FlowSchema).ListAsync(ListQuery.All);
        foreach (var schema in schemas.Items.Select(i => i.As<FlowSchema>()).Where(s => s.Spec.PriorityLevelConfiguration.Name == this.GetPrimaryKeyString()))
            GrainFactory.GetGrain<IFlowSchemaController>(schema.Metadata.Name!).ReconcileAsync().Forget();
    }
}
