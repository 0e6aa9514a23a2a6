using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Flowcontrol.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.FlowControl;

/// <summary>One FlowSchema; says in its status whether there is the priority level that it names.</summary>
[GrainType("flowschema")]
internal sealed class FlowSchemaGrain : ResourceGrain<FlowSchema>, IFlowSchemaGrain, IFlowSchemaController
{
    private readonly ReconcileLoop _loop;

    /// <summary>Made by the engine.</summary>
    public FlowSchemaGrain(
        [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<FlowSchema>> state, ResourceContext<FlowSchema> context)
        : base(state, context) => _loop = new ReconcileLoop(this, () => this.AsReference<IFlowSchemaController>().ReconcileAsync(), Time, Log);

    /// <inheritdoc/>
    public Task ReconcileAsync() => _loop.RunAsync(RunAsync);

    /// <inheritdoc/>
    protected override Task OnCommittedAsync(FlowSchema? before, FlowSchema? after)
    {
        if (after is not null && before?.Spec != after.Spec)
            _loop.Wake();
        return Task.CompletedTask;
    }

    private async Task<DateTimeOffset?> RunAsync()
    {
        if (Current is not { } schema || schema.Metadata.DeletionTimestamp is not null)
            return null;
        var name = schema.Spec.PriorityLevelConfiguration.Name;
        var level = await GrainFactory.GetGrain<IPriorityLevelConfigurationGrain>(name).ReadAsync();
        var found = level is null
            ? new FlowSchemaCondition
            {
                Type = "Dangling", Status = "True", Reason = "NotFound",
                Message = $"This FlowSchema references the PriorityLevelConfiguration object named \"{name}\" but there is no such object",
            }
            : new FlowSchemaCondition
            {
                Type = "Dangling", Status = "False", Reason = "Found",
                Message = $"This FlowSchema references the PriorityLevelConfiguration object named \"{name}\" and it exists",
            };
        await CommitAsync(schema with { Status = schema.Status with { Conditions = With(schema.Status.Conditions, found, Now) } });
        return null;
    }

    private static ImmutableArray<FlowSchemaCondition> With(ImmutableArray<FlowSchemaCondition> conditions, FlowSchemaCondition found, DateTimeOffset now)
    {
        var before = conditions.FirstOrDefault(c => c.Type == found.Type);
        found = found with { LastTransitionTime = before?.Status == found.Status ? before?.LastTransitionTime : now };
        return before is null ? conditions.Add(found) : conditions.Replace(before, found);
    }
}
