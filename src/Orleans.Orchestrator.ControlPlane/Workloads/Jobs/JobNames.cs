namespace Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

/// <summary>Labels, annotations and finalizers of Jobs and their pods (kubernetes <c>api/batch/v1</c>).</summary>
public static class JobNames
{
    /// <summary>Keeps a pod that ended until its end is counted.</summary>
    public const string Tracking = "batch.kubernetes.io/job-tracking";

    /// <summary>The Job's uid on each pod, by which its selector finds them.</summary>
    public const string ControllerUid = "batch.kubernetes.io/controller-uid";

    /// <summary>The Job's name on each pod.</summary>
    public const string JobName = "batch.kubernetes.io/job-name";

    /// <summary><see cref="ControllerUid"/> as it was called first.</summary>
    public const string OldControllerUid = "controller-uid";

    /// <summary><see cref="JobName"/> as it was called first.</summary>
    public const string OldJobName = "job-name";

    /// <summary>Label and annotation of an Indexed Job's pod: which part of the work is its.</summary>
    public const string CompletionIndex = "batch.kubernetes.io/job-completion-index";

    /// <summary>Annotation: how often its index failed before, where that is limited.</summary>
    public const string FailureCount = "batch.kubernetes.io/job-index-failure-count";

    /// <summary>The controller that a Job without <c>managedBy</c> is managed by.</summary>
    public const string Controller = "kubernetes.io/job-controller";

    /// <summary>Annotation of a template: with <c>true</c> its pods start together or not at all.</summary>
    public const string Gang = "orchestrator.io/gang";
}
