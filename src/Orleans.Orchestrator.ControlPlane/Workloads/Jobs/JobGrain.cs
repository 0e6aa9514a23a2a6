using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Events;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

/// <summary>A Job, which makes pods until enough of them have succeeded. What to do is <see cref="JobPlan"/>'s decision.</summary>
public sealed class JobGrain : ResourceGrain<Job>, IJobGrain, IJobController
{
    private readonly ControllerOptions _options;
    private readonly PodPace _pace;
    private readonly IEventRecorder _events;
    private readonly ReconcileLoop _loop;
    private readonly JobPodCache _pods;
    private string? _listedFor;

    /// <summary>Made by the engine.</summary>
    public JobGrain(
        [PersistentState("object", "resources")] IPersistentState<ResourceState<Job>> state,
        ResourceContext<Job> context, ControllerOptions options, PodPace pace, IEventRecorder events) : base(state, context)
    {
        (_options, _pace, _events) = (options, pace, events);
        _pods = new JobPodCache(() => GrainFactory, events);
        _loop = new ReconcileLoop(this, () => this.AsReference<IJobController>().ReconcileAsync(), Time, Log);
    }

    /// <inheritdoc/>
    public Task<Job> SuspendAsync() => ReplaceAsync(Required() with { Spec = Required().Spec with { Suspend = true } });

    /// <inheritdoc/>
    public Task<Job> ResumeAsync() => ReplaceAsync(Required() with { Spec = Required().Spec with { Suspend = false } });

    /// <inheritdoc/>
    public Task PodsChangedAsync(ObjectChanges changes)
    {
        foreach (var change in changes.Changes)
            _pods.Apply(change);
        _loop.Wake();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReconcileAsync() => _loop.RunAsync(RunAsync);

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        // What is left to do is another activation's: it starts from what is stored.
        if (_loop.IsPending && reason.ReasonCode != DeactivationReasonCode.ShuttingDown)
            GrainFactory.GetGrain<IJobController>(this.GetPrimaryKeyString()).ReconcileAsync().Forget();
        return base.OnDeactivateAsync(reason, cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task OnCommittedAsync(Job? before, Job? after)
    {
        if (after is null || before is null || before.Spec != after.Spec || before.Metadata.DeletionTimestamp != after.Metadata.DeletionTimestamp)
            _loop.Wake();
        return Task.CompletedTask;
    }

    private async Task<DateTimeOffset?> RunAsync()
    {
        await ListAsync();
        var failures = new List<Exception>();
        if (Current is not { } job)
        {
            // Pods that wait to be counted by a Job which is gone are let go.
            failures.AddRange(await Batches.RunAsync(_pods.Objects.Where(JobFacts.IsTracked).ToList(), _options.PodBatch, _pods.UntrackAsync));
            ThrowIf(failures);
            return null;
        }

        if (job.Spec.ManagedBy is not (null or JobNames.Controller))
            return null;
        var plan = JobPlan.For(job, _pods.Objects, Now);
        if (await WriteAsync(job, plan.Status))
        {
            failures.AddRange(await Batches.RunAsync(plan.Untrack, _options.PodBatch, _pods.UntrackAsync));
            failures.AddRange(await Batches.RunAsync(plan.Adopt, _options.PodBatch, pod => _pods.AdoptAsync(job, pod)));
            failures.AddRange(await _pace.RunAsync(plan.Delete.Take(_options.PodBatch), pod => _pods.DeleteUncountedAsync(job, pod)));
            failures.AddRange(await _pace.RunAsync(plan.End.Take(_options.PodBatch), pod => _pods.DeleteAsync(job, pod)));
            failures.AddRange(await _pace.RunAsync(plan.Create.Take(_options.PodBatch), pod => CreateAsync(job, pod)));
        }

        ThrowIf(failures);
        if (plan.IsExpired)
            await DeleteAdmittedAsync(new DeleteOptions { PropagationPolicy = "Foreground", Preconditions = new Preconditions { Uid = job.Metadata.Uid } });
        else if (!plan.Untrack.IsEmpty || plan.Create.Length > _options.PodBatch || plan.Delete.Length > _options.PodBatch || plan.End.Length > _options.PodBatch)
            _loop.Wake();
        return plan.CheckAt;
    }

    private void ThrowIf(List<Exception> failures)
    {
        if (failures.Count > 0)
            throw new AggregateException($"{failures.Count} pods of job {Key} could not be changed", failures.Take(3));
    }

    /// <summary>Writes a status that was planned for the Job as it was; false when it is another Job by now.</summary>
    private async Task<bool> WriteAsync(Job job, JobStatus status)
    {
        if (Current is not { } present || present.Metadata.Uid != job.Metadata.Uid)
            return false;
        var written = await CommitAsync(present with { Status = status });
        Tell(job, written);
        return true;
    }

    private void Tell(Job before, Job after)
    {
        foreach (var condition in after.Status.Conditions)
        {
            if (JobFacts.Find(before, condition.Type)?.Status == condition.Status)
                continue;
            switch (condition)
            {
                case { Type: "Complete", Status: "True" }:
                    _events.Normal(after, "Completed", "Job completed");
                    break;
                case { Type: "Failed", Status: "True" }:
                    _events.Warning(after, condition.Reason ?? "Failed", condition.Message ?? "Job failed");
                    break;
                case { Type: "Suspended" }:
                    _events.Normal(after, condition.Status == "True" ? "Suspended" : "Resumed", condition.Message ?? "");
                    break;
            }
        }
    }

    private async Task ListAsync()
    {
        var uid = Current?.Metadata.Uid ?? "";
        if (_listedFor == uid)
            return;
        var pods = GrainFactory.GetCollection(ResourceKinds.Pod);
        var query = new ListQuery { Namespace = Key.Namespace };
        if (Current is { } job)
        {
            // One that is new looks once for pods that nobody controls.
            if (job.Status.StartTime is null && job.Spec.ManualSelector == true)
                _pods.Load(await pods.ListAsync(query with { LabelSelector = LabelSelectors.ToText(job.Spec.Selector) }));
            _pods.Load(await pods.ListAsync(query with { OwnerUid = uid }));
        }

        _listedFor = uid;
    }

    private Task CreateAsync(Job job, NewJobPod wanted)
    {
        var nameless = JobPodTemplate.Nameless(job, wanted);
        return _pods.CreateAsync(job, PodTemplates.Named(nameless, Identifiers.NewName(nameless.Metadata.GenerateName!)));
    }
}
