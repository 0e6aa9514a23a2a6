using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Events;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Rebalancing;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Scheduling.Explaining;
using Orleans.Orchestrator.ControlPlane.Scheduling.Volumes;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Orchestrator.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>
/// The scheduler: plans with a snapshot, commits by the pods' grains, which may refuse. It never polls: changes of pods and
/// nodes wake it.
/// </summary>
[KeepAlive]
public sealed class SchedulerGrain : Grain, ISchedulerGrain
{
    private readonly ControllerOptions _options;
    private readonly IEventRecorder _events;
    private readonly IDisruptionAllowances _budgets;
    private readonly ReconcileLoop _loop;
    private readonly ObjectCache<Node> _nodes = new();
    private readonly ObjectCache<Namespace> _namespaces = new();
    private readonly TimeProvider _time;
    private readonly ClusterState _cluster = new();
    private readonly VolumeView _volumes = new();
    private readonly HeldPods _held;
    private Task _carrying = Task.CompletedTask;
    private readonly List<Exception> _failures = [];
    private long _podsListed;
    private ulong _seed;
    private bool _listed;

    /// <summary>Made by the engine.</summary>
    public SchedulerGrain(ControllerOptions options, IEventRecorder events, IDisruptionAllowances budgets, TimeProvider time, ILogger<SchedulerGrain> log)
    {
        (_options, _events, _budgets, _time) = (options, events, budgets, time);
        _held = new HeldPods(() => GrainFactory, time);
        _loop = new ReconcileLoop(this, () => this.AsReference<ISchedulerGrain>().ScheduleAsync(), time, log);
    }

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var nodes = await GrainFactory.GetCollection(ResourceKinds.Node).ListAsync(ListQuery.All);
        var pods = await GrainFactory.GetCollection(ResourceKinds.Pod).ListAsync(ListQuery.All);
        var namespaces = await GrainFactory.GetCollection(ResourceKinds.Namespace).ListAsync(ListQuery.All);
        _volumes.Load(
            await GrainFactory.GetCollection(ResourceKinds.PersistentVolumeClaim).ListAsync(ListQuery.All),
            await GrainFactory.GetCollection(ResourceKinds.PersistentVolume).ListAsync(ListQuery.All),
            await GrainFactory.GetCollection(ResourceKinds.StorageClass).ListAsync(ListQuery.All));
        _cluster.Volumes = _volumes.Update(_cluster.Volumes);
        _nodes.Load(nodes);
        _namespaces.Load(namespaces);
        foreach (var item in namespaces.Items)
            _cluster.SetNamespace(item.Value.Metadata.Name!, item.Value.Metadata.Labels);
        foreach (var node in nodes.Items)
            _cluster.SetNode(node.As<Node>());
        foreach (var pod in pods.Items)
            _cluster.SetPod(pod.As<Pod>());
        _podsListed = pods.ResourceVersion;
        _listed = true;
        _loop.Wake();
    }

    /// <inheritdoc/>
    public Task PodsChangedAsync(ObjectChanges changes)
    {
        foreach (var change in changes.Changes)
        {
            if (change.Version <= _podsListed)
                continue;
            var pod = change.Object.As<Pod>();
            if (change.Deleted || PodFacts.IsTerminating(pod))
                _held.Remove(PodFacts.Key(pod));
            if (change.Deleted)
                _cluster.RemovePod(PodFacts.Key(pod), pod.Metadata.Uid);
            else
                _cluster.SetPod(pod);
        }

        return WakeAsync();
    }

    /// <inheritdoc/>
    public Task NodesChangedAsync(ObjectChanges changes)
    {
        foreach (var change in changes.Changes)
        {
            if (!_nodes.Apply(change))
                continue;
            if (change.Deleted)
                _cluster.RemoveNode(change.Object.Value.Metadata.Name!);
            else
                _cluster.SetNode(change.Object.As<Node>());
        }

        return WakeAsync();
    }

    /// <inheritdoc/>
    public Task NamespacesChangedAsync(ObjectChanges changes)
    {
        foreach (var change in changes.Changes)
        {
            if (!_namespaces.Apply(change))
                continue;
            var metadata = change.Object.Value.Metadata;
            if (change.Deleted)
                _cluster.RemoveNamespace(metadata.Name!);
            else
                _cluster.SetNamespace(metadata.Name!, metadata.Labels);
        }

        return WakeAsync();
    }

    /// <inheritdoc/>
    public Task VolumesChangedAsync(ObjectChanges changes)
    {
        _cluster.Volumes = _volumes.Apply(_cluster.Volumes, changes);
        return WakeAsync();
    }

    /// <inheritdoc/>
    public Task<PodPlacement> ExplainAsync(Pod pod) => Task.FromResult(PlacementExplainer.Of(_cluster.Snapshot(_budgets.Current), pod));

    /// <inheritdoc/>
    public Task<ImmutableArray<PlannedMove>> PlanMovesAsync(ImmutableArray<string> movable, int maxMoves, double minGain) => Task.FromResult(
        _cluster.Waiting > 0 ? [] : RebalancePlan.Of(_cluster.Snapshot(_budgets.Current), movable.ToHashSet(), maxMoves, minGain));

    /// <inheritdoc/>
    public Task ScheduleAsync() => _loop.RunAsync(RunAsync);

    private Task WakeAsync()
    {
        if (_listed && (_cluster.Waiting > 0 || !_held.IsEmpty))
            _loop.Wake();
        return Task.CompletedTask;
    }

    private async Task<DateTimeOffset?> RunAsync()
    {
        if (_failures.Count > 0)
        {
            var failed = Failed(_failures);
            _failures.Clear();
            throw failed;
        }

        var failures = _held.IsEmpty ? [] : await LookAtHeldAsync();
        var pods = _cluster.Next(_options.SchedulerBatch);
        if (pods.Count == 0)
            return Next(failures);
        var start = _time.GetTimestamp();
        var plan = Scheduler.Plan(_cluster.Snapshot(_budgets.Current), pods, _seed++);
        SchedulingTelemetry.Planned(plan, _time.GetElapsedTime(start));
        foreach (var binding in plan.Bindings)
            _cluster.Assume(binding);
        var news = plan.Unschedulable.Where(_cluster.Reject).ToList();
        foreach (var preemption in plan.Preemptions)
            _cluster.Nominate(preemption.Pod, preemption.NodeName);

        // What was planned counts from here on, so the next pods are planned while this plan is being written; but who is to leave must be known to leave.
        var before = _carrying;
        _carrying = CarryOutAsync(plan, news);
        await (plan.Preemptions.IsEmpty ? before : Task.WhenAll(before, _carrying));
        return Next(failures);
    }

    /// <summary>Writes what was planned. Failures are told by the next run, which is asked for.</summary>
    private async Task CarryOutAsync(SchedulingPlan plan, List<UnschedulablePod> news)
    {
        var start = _time.GetTimestamp();
        List<Exception> failures =
        [
            .. await Batches.RunAsync(plan.Bindings, _options.SchedulerBatch, BindAsync),
            .. await Batches.RunAsync(news, _options.SchedulerBatch, TellAsync),
            .. await Batches.RunAsync(plan.Preemptions, _options.SchedulerBatch, PreemptAsync),
        ];
        SchedulingTelemetry.Carried(_cluster.Waiting, _time.GetElapsedTime(start));
        if (failures.Count == 0)
            return;
        _failures.AddRange(failures);
        _loop.Wake();
    }

    private DateTimeOffset? Next(List<Exception> failures)
    {
        if (failures.Count > 0)
            throw Failed(failures);
        if (_cluster.Waiting > 0)
            _loop.Wake();
        return _held.NextLook;
    }

    private static AggregateException Failed(List<Exception> failures) => new($"{failures.Count} pods could not be bound, told or preempted", failures.Take(3));

    /// <summary>Binds pods whose claims have been bound meanwhile, and places those anew that have waited in vain.</summary>
    private async Task<List<Exception>> LookAtHeldAsync()
    {
        foreach (var lost in _held.TakeLost(_cluster.Volumes))
        {
            _cluster.Forget(lost.Pod, retry: true);
            _events.Warning(lost.Pod, "FailedScheduling", "running PreBind plugin \"VolumeBinding\": binding volumes: its claims were not bound where it was to be");
        }

        return [.. await Batches.RunAsync(_held.TakeReady(_cluster.Volumes), _options.SchedulerBatch, BindAsync)];
    }

    private async Task BindAsync(PlannedBinding binding)
    {
        if (!binding.Demand.Claims.IsEmpty && !await BindClaimsAsync(binding))
            return;
        using var activity = SchedulingTelemetry.StartBind(binding.Pod, binding.NodeName);
        var grain = GrainFactory.GetGrain<IPodGrain>(PodFacts.Key(binding.Pod));
        try
        {
            await grain.BindAsync(binding.NodeName, binding.Pod.Metadata.Uid);
            _events.Normal(binding.Pod, "Scheduled", $"Successfully assigned {PodFacts.Key(binding.Pod)} to {binding.NodeName}");
        }
        catch (ApiException e) when (e.Code is 404 or 409)
        {
            // Gone, another one, or bound by somebody else. Changes that said so may have come while it was held for planned.
            var present = await grain.GetAsync();
            _cluster.Forget(binding.Pod, retry: false);
            if (present is not null)
                _cluster.SetPod(present);
        }
        catch (Exception)
        {
            _cluster.Forget(binding.Pod, retry: true);
            throw;
        }
    }

    /// <summary>Sees to it that a pod's claims get their volumes; false when the pod has to wait for that.</summary>
    private async Task<bool> BindClaimsAsync(PlannedBinding binding)
    {
        try
        {
            await _held.ChooseAsync(binding);
        }
        catch (Exception e)
        {
            // What was assumed is not so: as it is known to be, it is planned with again.
            _cluster.Volumes = _volumes.Restore(_cluster.Volumes, binding.Volumes);
            _cluster.Forget(binding.Pod, retry: true);
            if (Batches.IsOutdated(e))
                return false;
            throw;
        }

        if (HeldPods.AreBound(_cluster.Volumes, binding.Demand))
            return true;
        _held.Hold(binding);
        return false;
    }

    private async Task TellAsync(UnschedulablePod pod)
    {
        await GrainFactory.GetGrain<IPodController>(PodFacts.Key(pod.Pod)).SetUnschedulableAsync(pod.Pod.Metadata.Uid!, pod.Message);
        _events.Warning(pod.Pod, "FailedScheduling", pod.Message);
    }

    // Who is promised the place must be known before the others are gone: after a restart the promise is read from the pod.
    private async Task PreemptAsync(PlannedPreemption preemption)
    {
        var pod = preemption.Pod;
        var message = $"Preempted by pod {pod.Metadata.Uid} on node {preemption.NodeName}";
        await GrainFactory.GetGrain<IPodController>(PodFacts.Key(pod)).SetUnschedulableAsync(
            pod.Metadata.Uid!, $"{preemption.Victims.Length} pods of lower priority on {preemption.NodeName} are ended for this one", preemption.NodeName);
        foreach (var victim in preemption.Victims)
        {
            await GrainFactory.GetGrain<IPodController>(victim.Key).PreemptAsync(victim.Uid, $"{ISchedulerGrain.Key}: preempting to accommodate a higher priority pod");
            _events.Normal(Named(victim), "Preempted", message);
        }
    }

    private static Pod Named(PlacedPod pod)
    {
        var slash = pod.Key.IndexOf('/', StringComparison.Ordinal);
        return new Pod { Metadata = new ObjectMeta { Namespace = pod.Key[..slash], Name = pod.Key[(slash + 1)..], Uid = pod.Uid } };
    }
}
