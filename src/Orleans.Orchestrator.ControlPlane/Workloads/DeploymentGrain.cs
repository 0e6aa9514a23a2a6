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

/// <summary>A Deployment, which rolls out its template by ReplicaSets. What to do is <see cref="RolloutPlan"/>'s decision.</summary>
public sealed class DeploymentGrain : ResourceGrain<Deployment>, IDeploymentGrain, IDeploymentController
{
    private const string RestartedAt = "kubectl.kubernetes.io/restartedAt";
    private readonly IEventRecorder _events;
    private readonly ReconcileLoop _loop;
    private readonly ObjectCache<ReplicaSet> _sets = new();
    private bool _listed;

    /// <summary>Made by the engine.</summary>
    public DeploymentGrain(
        [PersistentState("object", "resources")] IPersistentState<ResourceState<Deployment>> state,
        ResourceContext<Deployment> context, IEventRecorder events) : base(state, context)
    {
        _events = events;
        _loop = new ReconcileLoop(this, () => this.AsReference<IDeploymentController>().ReconcileAsync(), Time, Log);
    }

    /// <inheritdoc/>
    public Task<Deployment> ScaleAsync(int replicas) => ChangeAsync(spec => spec with { Replicas = replicas });

    /// <inheritdoc/>
    public Task<Deployment> SetImageAsync(string container, string image)
    {
        var pod = Required().Spec.Template.Spec;
        var found = pod.Containers.FirstOrDefault(c => c.Name == container) ?? throw ApiErrors.Invalid(ResourceKinds.Deployment, Key.Name,
            [new FieldFault(FaultReason.NotFound, "spec.template.spec.containers", $"Not found: \"{container}\"")]);
        return ChangeAsync(spec => spec with
        {
            Template = spec.Template with { Spec = pod with { Containers = pod.Containers.Replace(found, found with { Image = image }) } },
        });
    }

    /// <inheritdoc/>
    public Task<Deployment> PauseAsync() => ChangeAsync(spec => spec with { Paused = true });

    /// <inheritdoc/>
    public Task<Deployment> ResumeAsync() => ChangeAsync(spec => spec with { Paused = null });

    /// <inheritdoc/>
    public Task<Deployment> RestartAsync() => ChangeAsync(spec => spec with
    {
        Template = spec.Template with
        {
            Metadata = spec.Template.Metadata with
            {
                Annotations = spec.Template.Metadata.Annotations.SetItem(RestartedAt, Time.GetUtcNow().ToString("O")),
            },
        },
    });

    /// <inheritdoc/>
    public async Task<Deployment> RollbackAsync(long revision = 0)
    {
        var current = Required();
        await ListAsync(current);
        var back = RolloutHistory.Rollback(current, Mine(current), revision);
        return await ChangeAsync(_ => back.Spec);
    }

    /// <inheritdoc/>
    public Task SetsChangedAsync(ObjectChanges changes)
    {
        foreach (var change in changes.Changes)
            _sets.Apply(change);
        _loop.Wake();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReconcileAsync() => _loop.RunAsync(RunAsync);

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_loop.IsPending && reason.ReasonCode != DeactivationReasonCode.ShuttingDown)
            GrainFactory.GetGrain<IDeploymentController>(this.GetPrimaryKeyString()).ReconcileAsync().Forget();
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task OnCommittedAsync(Deployment? before, Deployment? after)
    {
        if (after is not null && (before is null || before.Spec != after.Spec || before.Metadata != after.Metadata with { ResourceVersion = before.Metadata.ResourceVersion }))
            _loop.Wake();
        return Task.CompletedTask;
    }

    private Task<Deployment> ChangeAsync(Func<DeploymentSpec, DeploymentSpec> change)
    {
        var current = Required();
        return ReplaceAsync(current with { Spec = change(current.Spec) });
    }

    private async Task<DateTimeOffset?> RunAsync()
    {
        if (Current is not { } deployment)
            return null;
        await ListAsync(deployment);
        var plan = RolloutPlan.For(deployment, Mine(deployment), Now);
        // Shrinking first: where both happen, the bounds hold in whatever order the sets act.
        foreach (var set in plan.Update.OrderBy(s => (s.Spec.Replicas ?? 1) - SizeOf(s)))
            await ResizeAsync(deployment, set);
        if (plan.Create is { } fresh)
            await CreateAsync(deployment, fresh);
        foreach (var set in plan.Delete)
            await RemoveAsync(set);
        await CommitAsync(plan.Deployment);
        return plan.CheckAt;
    }

    private async Task ListAsync(Deployment deployment)
    {
        if (_listed)
            return;
        var sets = GrainFactory.GetCollection(ResourceKinds.ReplicaSet);
        // A new deployment looks once for sets that nobody controls; later ones come to it only by being created by it.
        if (deployment.Status.ObservedGeneration is null)
            await AdoptAsync(deployment, await sets.ListAsync(new ListQuery { Namespace = Key.Namespace, LabelSelector = LabelSelectors.ToText(deployment.Spec.Selector) }));
        _sets.Load(await sets.ListAsync(new ListQuery { Namespace = Key.Namespace, OwnerUid = deployment.Metadata.Uid }));
        _listed = true;
    }

    private async Task AdoptAsync(Deployment deployment, CollectionPage found)
    {
        foreach (var orphan in found.Items.Select(i => i.As<ReplicaSet>()).Where(s => OwnerReferences.ControllerOf(s.Metadata) is null && s.Metadata.DeletionTimestamp is null))
        {
            var owners = orphan.Metadata.OwnerReferences.Add(OwnerReferences.Controller(ResourceKinds.Deployment, deployment.Metadata));
            await GrainFactory.GetGrain<IReplicaSetGrain>($"{Key.Namespace}/{orphan.Metadata.Name}")
                .ReplaceAsync(orphan with { Metadata = orphan.Metadata with { OwnerReferences = owners } });
        }
    }

    private IEnumerable<ReplicaSet> Mine(Deployment deployment) => _sets.Objects
        .Where(s => OwnerReferences.IsControlledBy(s.Metadata, deployment.Metadata) && s.Metadata.DeletionTimestamp is null);

    private int SizeOf(ReplicaSet set) => _sets.Find(new ResourceKey(Key.Namespace, set.Metadata.Name!)) is { } known ? ReplicaSetPlan.Desired(known) : 0;

    private async Task ResizeAsync(Deployment deployment, ReplicaSet set)
    {
        var (from, to) = (SizeOf(set), ReplicaSetPlan.Desired(set));
        _sets.Put(await GrainFactory.GetGrain<IReplicaSetController>($"{Key.Namespace}/{set.Metadata.Name}").ApplyAsync(set));
        if (from != to)
            _events.Normal(deployment, "ScalingReplicaSet", $"Scaled {(to > from ? "up" : "down")} replica set {set.Metadata.Name} from {from} to {to}");
    }

    private async Task CreateAsync(Deployment deployment, ReplicaSet fresh)
    {
        var grain = GrainFactory.GetGrain<IReplicaSetGrain>($"{Key.Namespace}/{fresh.Metadata.Name}");
        try
        {
            _sets.Put(await grain.CreateAsync(fresh));
            _events.Normal(deployment, "ScalingReplicaSet", $"Scaled up replica set {fresh.Metadata.Name} from 0 to {fresh.Spec.Replicas}");
        }
        catch (ApiException e) when (e.Reason == "AlreadyExists")
        {
            // Ours from a life before a crash, or of another template with the same hash.
            if (await grain.GetAsync() is { } present && OwnerReferences.IsControlledBy(present.Metadata, deployment.Metadata))
                _sets.Put(present);
            else
                await CommitAsync(deployment with { Status = deployment.Status with { CollisionCount = (deployment.Status.CollisionCount ?? 0) + 1 } });
            throw;
        }
    }

    private async Task RemoveAsync(ReplicaSet set)
    {
        var options = new DeleteOptions { Preconditions = new Preconditions { Uid = set.Metadata.Uid } };
        try
        {
            await GrainFactory.GetGrain<IReplicaSetGrain>($"{Key.Namespace}/{set.Metadata.Name}").DeleteAsync(options);
        }
        catch (ApiException e) when (e.Code is 404 or 409)
        {
            // Gone already, or another one by now.
        }

        _sets.Remove(set);
    }
}
