using Orleans.Orchestrator.ControlPlane.Disruption;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Rules;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Orchestrator.V1;
using Orleans.Orchestrator.Resources.Policy.V1;
using Orleans.Orchestrator.Tracing;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Pods;

/// <summary>A Pod: bound once, then moved by what its node reports, gone when the node has nothing left of it.</summary>
// A pod is called when it is made, placed, started and ended, and mostly runs for hours in between: while it does it need not be in memory twice.
[CollectionAgeLimit(Minutes = 1)]
public sealed class PodGrain(
    [PersistentState("object", "resources")] IPersistentState<ResourceState<Pod>> state, ResourceContext<Pod> context, SharedConditions conditions)
    : ResourceGrain<Pod>(state, context), IPodGrain, IPodController
{
    private const long DefaultGraceSeconds = 30;

    private static PodCondition Evicted => new()
    {
        Type = "DisruptionTarget", Status = "True", Reason = "EvictionByEvictionAPI", Message = "Eviction API: evicting",
    };

    /// <inheritdoc/>
    public Task<Pod> BindAsync(string nodeName, string? uid = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(nodeName);
        var pod = Required();
        if (uid is not null && pod.Metadata.Uid != uid)
            throw ApiErrors.Conflict(ResourceKinds.Pod, Key.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {pod.Metadata.Uid}");
        if (PodFacts.IsTerminating(pod))
            throw ApiErrors.Conflict(ResourceKinds.Pod, Key.Name, $"pod {Key.Name} is being deleted, cannot be assigned to a host");
        if (PodFacts.IsBound(pod) && pod.Spec.NodeName != nodeName)
            throw ApiErrors.Conflict(ResourceKinds.Pod, Key.Name, $"pod {Key.Name} is already assigned to node \"{pod.Spec.NodeName}\"");
        if (PodFacts.IsBound(pod))
            return Task.FromResult(pod);
        var scheduled = new PodCondition { Type = "PodScheduled", Status = "True" };
        return CommitAsync(pod with { Spec = pod.Spec with { NodeName = nodeName } }, PodStatusPlan.With(pod.Status, scheduled, Now));
    }

    /// <inheritdoc/>
    public async Task EvictAsync(DeleteOptions? options = null, bool dryRun = false)
    {
        var pod = Required();
        var found = await GrainFactory.GetCollection(ResourceKinds.PodDisruptionBudget).ListAsync(new ListQuery { Namespace = Key.Namespace });
        if (EvictionPlan.BudgetOf(pod, found.Items.Select(i => i.As<PodDisruptionBudget>())) is { } budget)
            await GrainFactory.GetGrain<IDisruptionBudgetController>($"{Key.Namespace}/{budget.Metadata.Name}").DisruptAsync(Key.Name, dryRun);
        if (!dryRun && PodFacts.IsBound(pod) && PodFacts.IsActive(pod))
            await CommitAsync(pod, PodStatusPlan.With(pod.Status, Evicted, Now));
        await DeleteAdmittedAsync(options ?? DeleteOptions.Empty, dryRun);
    }

    /// <inheritdoc/>
    public Task ReportAsync(PodReport report)
    {
        if (Current is not { } pod || pod.Metadata.Uid != report.Uid)
            return Task.CompletedTask;
        var next = report.Removed && PodFacts.IsTerminating(pod) ? Ended(pod) : pod;
        return CommitAsync(next, PodStatusPlan.Merge(pod, report.Status, Now));
    }

    /// <inheritdoc/>
    public Task<PodPlacement> ExplainPlacementAsync() => GrainFactory.GetGrain<ISchedulerGrain>(ISchedulerGrain.Key).ExplainAsync(Required());

    /// <inheritdoc/>
    public Task SetUnschedulableAsync(string uid, string message, string? nominatedNodeName = null)
    {
        if (Current is not { } pod || pod.Metadata.Uid != uid || PodFacts.IsBound(pod) || PodFacts.IsTerminating(pod))
            return Task.CompletedTask;
        var condition = new PodCondition { Type = "PodScheduled", Status = "False", Reason = "Unschedulable", Message = message };
        var status = PodStatusPlan.With(pod.Status, condition, Now);
        return CommitAsync(pod, status with { NominatedNodeName = nominatedNodeName ?? status.NominatedNodeName });
    }

    /// <inheritdoc/>
    public Task PreemptAsync(string uid, string message) => DisruptAsync(uid, "PreemptionByScheduler", message);

    /// <inheritdoc/>
    public Task LeaveTaintedAsync(string uid) => DisruptAsync(uid, "DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint");

    /// <inheritdoc/>
    public Task NodeSilentAsync(string uid, string nodeName) => Current is { } pod && pod.Metadata.Uid == uid && pod.Spec.NodeName == nodeName
        ? CommitAsync(pod, PodStatusPlan.NodeSilent(pod.Status, Now))
        : Task.CompletedTask;

    /// <inheritdoc/>
    public Task NodeBackAsync(string uid, string nodeName) => Current is { } pod && pod.Metadata.Uid == uid && pod.Spec.NodeName == nodeName
        ? CommitAsync(pod, PodStatusPlan.NodeBack(pod, Now))
        : Task.CompletedTask;

    /// <inheritdoc/>
    public async Task NodeGoneAsync(string uid)
    {
        if (Current is { } pod && pod.Metadata.Uid == uid)
            await DeleteAdmittedAsync(new DeleteOptions { GracePeriodSeconds = 0 });
    }

    /// <summary>Whoever makes a pod, the trace of it goes on where it is placed and started.</summary>
    protected override Task<Pod> AdmitAsync(Pod? current, Pod next) =>
        Task.FromResult(current is null ? next with { Metadata = PodTrace.Attach(next.Metadata) } : next);

    /// <summary>A pod that no node runs goes at once; another one when its node has ended it, or at once when forced (0).</summary>
    protected override long GracePeriodSeconds(Pod current, long? requested) => PodFacts.IsBound(current) && !PodFacts.IsTerminal(current)
        ? requested ?? current.Spec.TerminationGracePeriodSeconds switch { null => DefaultGraceSeconds, < 0 => 1, { } seconds => seconds }
        : 0;

    /// <summary>Containers come to a running pod, and what they ask for changes, by subresources of their own.</summary>
    protected override Pod MergeSubresource(string subresource, Pod current, Pod next) => subresource switch
    {
        Subresources.EphemeralContainers => current with
        {
            Spec = current.Spec with { EphemeralContainers = [.. next.Spec.EphemeralContainers.Select(ContainerDefaults.Set)] },
        },
        Subresources.Resize => Rules.Default(PodResizeRules.Merge(current, next)),
        _ => base.MergeSubresource(subresource, current, next),
    };

    private Task<Pod> CommitAsync(Pod pod, PodStatus status) => CommitAsync(pod with { Status = conditions.In(status) });

    private async Task DisruptAsync(string uid, string reason, string message)
    {
        if (Current is not { } pod || pod.Metadata.Uid != uid || PodFacts.IsTerminating(pod))
            return;
        var condition = new PodCondition { Type = "DisruptionTarget", Status = "True", Reason = reason, Message = message };
        await CommitAsync(pod, PodStatusPlan.With(pod.Status, condition, Now));
        await DeleteAdmittedAsync(new DeleteOptions());
    }

    private static Pod Ended(Pod pod) => pod with { Metadata = pod.Metadata with { DeletionGracePeriodSeconds = 0 } };
}
