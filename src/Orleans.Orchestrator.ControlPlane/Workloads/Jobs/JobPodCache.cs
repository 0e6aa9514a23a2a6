using Orleans.Orchestrator.ControlPlane.Events;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

/// <summary>A Job's view of its pods, and what it does to them; what a write answers is seen at once.</summary>
/// <param name="grains">The grains.</param>
/// <param name="events">Where it is told.</param>
internal sealed class JobPodCache(Func<IGrainFactory> grains, IEventRecorder events)
{
    private readonly ObjectCache<Pod> _pods = new();

    /// <summary>The pods as of now.</summary>
    public IReadOnlyList<Pod> Objects => _pods.Objects;

    /// <summary>Takes a list.</summary>
    public void Load(CollectionPage page) => _pods.Load(page);

    /// <summary>Takes a change.</summary>
    public void Apply(ObjectChange change) => _pods.Apply(change);

    /// <summary>Makes a pod.</summary>
    public async Task CreateAsync(Job job, Pod pod)
    {
        try
        {
            _pods.Put(await Grain(pod).CreateAsync(pod));
            events.Normal(job, "SuccessfulCreate", $"Created pod: {pod.Metadata.Name}");
        }
        catch (ApiException e)
        {
            events.Warning(job, "FailedCreate", $"Error creating: {e.Message}");
            throw;
        }
    }

    /// <summary>Deletes a pod whose end is not to be counted.</summary>
    public async Task DeleteUncountedAsync(Job job, Pod pod)
    {
        await UntrackAsync(pod);
        await DeleteAsync(job, pod);
    }

    /// <summary>Deletes a pod.</summary>
    public async Task DeleteAsync(Job job, Pod pod)
    {
        try
        {
            var result = await Grain(pod).DeleteAsync(new DeleteOptions { Preconditions = new Preconditions { Uid = pod.Metadata.Uid } });
            if (result.Gone)
                _pods.Remove(pod);
            else
                _pods.Put(result.Object.As<Pod>());
            events.Normal(job, "SuccessfulDelete", $"Deleted pod: {pod.Metadata.Name}");
        }
        catch (ApiException e) when (e.Code == 404)
        {
            _pods.Remove(pod);
        }
    }

    /// <summary>Takes the finalizer away that keeps a pod until its end is counted.</summary>
    public async Task UntrackAsync(Pod pod)
    {
        if (!JobFacts.IsTracked(pod))
            return;
        try
        {
            var written = await Grain(pod).ReplaceAsync(pod with { Metadata = pod.Metadata with { Finalizers = pod.Metadata.Finalizers.Remove(JobNames.Tracking) } });
            // The last finalizer of a pod that has ended goes with the pod.
            if (written.Metadata is { DeletionTimestamp: not null, Finalizers.IsEmpty: true, DeletionGracePeriodSeconds: 0 or null })
                _pods.Remove(written);
            else
                _pods.Put(written);
        }
        catch (ApiException e) when (e.Code == 404)
        {
            _pods.Remove(pod);
        }
    }

    /// <summary>Takes a pod over.</summary>
    public async Task AdoptAsync(Job job, Pod pod) => _pods.Put(await Grain(pod).ReplaceAsync(pod with
    {
        Metadata = pod.Metadata with
        {
            OwnerReferences = pod.Metadata.OwnerReferences.Add(OwnerReferences.Controller(ResourceKinds.Job, job.Metadata)),
            Finalizers = pod.Metadata.Finalizers.Add(JobNames.Tracking),
        },
    }));

    private IPodGrain Grain(Pod pod) => grains().GetGrain<IPodGrain>(PodFacts.Key(pod));
}
