using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

/// <summary>A Job's pods, sorted by what they mean for it.</summary>
internal sealed class JobPods
{
    private JobPods()
    {
    }

    /// <summary>Those that work, or will.</summary>
    public List<Pod> Active { get; } = [];

    /// <summary>Those that are to end and have not yet.</summary>
    public List<Pod> Ending { get; } = [];

    /// <summary>Those that succeeded.</summary>
    public List<Pod> Succeeded { get; } = [];

    /// <summary>Those that count as failed, some of which may still be ending.</summary>
    public List<Pod> Failed { get; } = [];

    /// <summary>Matching pods without a controller: to be taken over.</summary>
    public List<Pod> Orphans { get; } = [];

    /// <summary>Pods that wait to be counted by a Job and have none.</summary>
    public List<Pod> Strays { get; } = [];

    /// <summary>How many of the active ones are ready.</summary>
    public int Ready => Active.Count(PodFacts.IsReady);

    /// <summary>Sorts pods.</summary>
    /// <param name="job">The Job.</param>
    /// <param name="pods">Its pods, and perhaps others of its namespace.</param>
    public static JobPods Of(Job job, IEnumerable<Pod> pods)
    {
        var sorted = new JobPods();
        foreach (var pod in pods)
        {
            if (OwnerReferences.ControllerOf(pod.Metadata) is { } controller)
            {
                if (controller.Uid == job.Metadata.Uid)
                    sorted.Add(job, pod);
                else if (controller.Kind == ResourceKinds.Job.Kind && controller.Name == job.Metadata.Name && JobFacts.IsTracked(pod))
                    sorted.Strays.Add(pod);
            }
            else if (job.Metadata.DeletionTimestamp is null && PodFacts.IsActive(pod) && LabelSelectors.Matches(job.Spec.Selector, pod.Metadata.Labels))
            {
                sorted.Orphans.Add(pod);
            }
            else if (JobFacts.IsTracked(pod))
            {
                sorted.Strays.Add(pod);
            }
        }

        return sorted;
    }

    private void Add(Job job, Pod pod)
    {
        if (PodFacts.IsActive(pod))
            Active.Add(pod);
        else if (PodFacts.IsTerminating(pod) && !JobFacts.IsOver(pod))
            Ending.Add(pod);
        if (pod.Status.Phase == "Succeeded")
            Succeeded.Add(pod);
        else if (JobFacts.IsFailed(job, pod))
            Failed.Add(pod);
    }
}
