using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Events;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>A ReplicaSet, which keeps the wanted number of pods. What to do is <see cref="ReplicaSetPlan"/>'s decision.</summary>
public sealed class ReplicaSetGrain : ResourceGrain<ReplicaSet>, IReplicaSetGrain, IReplicaSetController
{
    private const int ManyPods = 1000;
    private readonly ControllerOptions _options;
    private readonly PodPace _pace;
    private readonly IEventRecorder _events;
    private readonly ReconcileLoop _loop;
    private readonly ObjectCache<Pod> _pods = new();
    private (PodTemplateSpec Template, Pod Pod) _nameless;
    private bool _listed;
    private bool _refused;

    /// <summary>Made by the engine.</summary>
    public ReplicaSetGrain(
        [PersistentState("object", "resources")] IPersistentState<ResourceState<ReplicaSet>> state,
        ResourceContext<ReplicaSet> context, ControllerOptions options, PodPace pace, IEventRecorder events) : base(state, context)
    {
        (_options, _pace, _events) = (options, pace, events);
        _loop = new ReconcileLoop(this, () => this.AsReference<IReplicaSetController>().ReconcileAsync(), Time, Log);
    }

    /// <inheritdoc/>
    public async Task<ReplicaSet> ScaleAsync(int replicas) => await ReplaceAsync(Required() with { Spec = Required().Spec with { Replicas = replicas } });

    /// <inheritdoc/>
    public Task<ReplicaSet> ApplyAsync(ReplicaSet wanted)
    {
        var current = Required();
        if (current.Metadata.Uid != wanted.Metadata.Uid)
            throw ApiErrors.Conflict(ResourceKinds.ReplicaSet, Key.Name, "it is another replica set of the same name");
        return CommitAsync(current with
        {
            Metadata = current.Metadata with { Annotations = current.Metadata.Annotations.SetItems(wanted.Metadata.Annotations) },
            Spec = current.Spec with { Replicas = wanted.Spec.Replicas, MinReadySeconds = wanted.Spec.MinReadySeconds },
        });
    }

    /// <inheritdoc/>
    public Task PodsChangedAsync(ObjectChanges changes)
    {
        var isLost = false;
        foreach (var change in changes.Changes)
            isLost |= _pods.Apply(change) && (change.Deleted || !Pods.PodFacts.IsActive(change.Object.As<Pod>()));
        // A lost pod is replaced at once. That others got ready is only counted, and counting thousands takes its time.
        if (isLost || _pods.Count < ManyPods)
            _loop.Wake();
        else
            _loop.WakeToCount();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReconcileAsync() => _loop.RunAsync(RunAsync);

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // What is left to do is another activation's: it starts from what is stored.
        if (_loop.IsPending && reason.ReasonCode != DeactivationReasonCode.ShuttingDown)
            GrainFactory.GetGrain<IReplicaSetController>(this.GetPrimaryKeyString()).ReconcileAsync().Forget();
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task OnCommittedAsync(ReplicaSet? before, ReplicaSet? after)
    {
        if (after is not null && (before is null || before.Spec != after.Spec || before.Metadata.DeletionTimestamp != after.Metadata.DeletionTimestamp))
            _loop.Wake();
        return Task.CompletedTask;
    }

    private async Task<DateTimeOffset?> RunAsync()
    {
        if (Current is not { } set)
            return null;
        await ListAsync(set);
        var plan = ReplicaSetPlan.For(set, _pods.Objects, Time.GetUtcNow());
        var failures = new List<Exception>();
        failures.AddRange(await Batches.RunAsync(plan.Adopt, _options.PodBatch, pod => OwnAsync(pod, set)));
        failures.AddRange(await Batches.RunAsync(plan.Release, _options.PodBatch, pod => OwnAsync(pod, null)));
        // Where the last pods were refused, by a quota perhaps, one tries first: hundreds of refusals say no more than one.
        var create = Math.Min(plan.Create, _refused ? 1 : _options.PodBatch);
        var refusals = await _pace.RunAsync(Enumerable.Range(0, create), _ => CreatePodAsync(set));
        _refused = refusals.Any(f => !Batches.IsOutdated(f));
        failures.AddRange(refusals);
        failures.AddRange(await _pace.RunAsync(plan.Delete.Take(_options.PodBatch), DeletePodAsync));
        if (failures.Count == 0 && (plan.Create > create || plan.Delete.Length > _options.PodBatch))
            _loop.Wake();

        var failure = failures.Find(f => !Batches.IsOutdated(f));
        var acted = create > 0 || !plan.Delete.IsEmpty || !plan.Adopt.IsEmpty || !plan.Release.IsEmpty;
        var next = acted ? ReplicaSetPlan.For(set, _pods.Objects, Time.GetUtcNow()) : plan;
        var status = ReplicaSetStatusPlan.WithFailure(next.Status, failure is null ? null : "FailedCreate", failure?.Message, Now);
        if (Current is { } present && present.Metadata.Uid == set.Metadata.Uid)
            await CommitAsync(present with { Status = status with { ObservedGeneration = set.Metadata.Generation } });
        if (failures.Count > 0)
            throw new AggregateException($"{failures.Count} pods of replica set {Key} could not be changed", failures.Take(3));
        return next.CheckAt;
    }

    private async Task ListAsync(ReplicaSet set)
    {
        if (_listed)
            return;
        var pods = GrainFactory.GetCollection(ResourceKinds.Pod);
        // A new set looks once for pods that nobody controls; later ones come to it only by being created by it.
        if (set.Status.ObservedGeneration is null)
            _pods.Load(await pods.ListAsync(new ListQuery { Namespace = Key.Namespace, LabelSelector = LabelSelectors.ToText(set.Spec.Selector) }));
        _pods.Load(await pods.ListAsync(new ListQuery { Namespace = Key.Namespace, OwnerUid = set.Metadata.Uid }));
        _listed = true;
    }

    private Pod Nameless(ReplicaSet set)
    {
        if (!ReferenceEquals(_nameless.Template, set.Spec.Template) || !OwnerReferences.IsControlledBy(_nameless.Pod.Metadata, set.Metadata))
            _nameless = (set.Spec.Template, PodTemplates.Nameless(set.Spec.Template, Key.Namespace, ResourceKinds.ReplicaSet, set.Metadata));
        return _nameless.Pod;
    }

    private async Task CreatePodAsync(ReplicaSet set)
    {
        var nameless = Nameless(set);
        var pod = PodTemplates.Named(nameless, Identifiers.NewName(nameless.Metadata.GenerateName!));
        try
        {
            _pods.Put(await GrainFactory.GetGrain<IPodGrain>($"{Key.Namespace}/{pod.Metadata.Name}").CreateAsync(pod));
            _events.Normal(set, "SuccessfulCreate", $"Created pod: {pod.Metadata.Name}");
        }
        catch (ApiException e)
        {
            _events.Warning(set, "FailedCreate", $"Error creating: {e.Message}");
            throw;
        }
    }

    private async Task DeletePodAsync(Pod pod)
    {
        var options = new DeleteOptions { Preconditions = new Preconditions { Uid = pod.Metadata.Uid } };
        try
        {
            var result = await GrainFactory.GetGrain<IPodGrain>(Pods.PodFacts.Key(pod)).DeleteAsync(options);
            if (result.Gone)
                _pods.Remove(pod);
            else
                _pods.Put(result.Object.As<Pod>());
            if (Current is { } set)
                _events.Normal(set, "SuccessfulDelete", $"Deleted pod: {pod.Metadata.Name}");
        }
        catch (ApiException e) when (e.Code == 404)
        {
            _pods.Remove(pod);
        }
    }

    private async Task OwnAsync(Pod pod, ReplicaSet? owner)
    {
        var others = pod.Metadata.OwnerReferences.RemoveAll(o => o.Controller == true);
        var owners = owner is null ? others : others.Add(OwnerReferences.Controller(ResourceKinds.ReplicaSet, owner.Metadata));
        _pods.Put(await GrainFactory.GetGrain<IPodGrain>(Pods.PodFacts.Key(pod))
            .ReplaceAsync(pod with { Metadata = pod.Metadata with { OwnerReferences = owners } }));
    }
}
