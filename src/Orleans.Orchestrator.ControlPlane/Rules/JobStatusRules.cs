using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Workloads.Jobs;
using Orleans.Orchestrator.Resources.Batch.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for a Job's status, as controllers other than ours may write it.</summary>
internal static class JobStatusRules
{
    private static readonly FieldPath Status = FieldPath.Root("status");

    public static void Validate(Job job, FaultList faults)
    {
        var status = job.Status;
        Checks.NotNegative(Status.Child("active"), status.Active, faults);
        Checks.NotNegative(Status.Child("succeeded"), status.Succeeded, faults);
        Checks.NotNegative(Status.Child("failed"), status.Failed, faults);
        Checks.NotNegative(Status.Child("ready"), status.Ready, faults);
        Checks.NotNegative(Status.Child("terminating"), status.Terminating, faults);
        Conditions(job, faults);
        if (status.CompletionTime is not null && !JobFacts.Has(job, "Complete"))
            faults.Invalid(Status.Child("completionTime"), status.CompletionTime, "cannot set completionTime when there is no Complete=True condition");
        if (status.CompletionTime is null && JobFacts.Has(job, "Complete"))
            faults.Required(Status.Child("completionTime"), "completionTime is required for Complete jobs");
        if (JobFacts.IsFinished(job))
            Finished(status, faults);
        if ((status.Ready ?? 0) > (status.Active ?? 0))
            faults.Invalid(Status.Child("ready"), status.Ready, "cannot set more ready pods than active");
        if (!JobFacts.IsIndexed(job) && !string.IsNullOrEmpty(status.CompletedIndexes))
            faults.Invalid(Status.Child("completedIndexes"), status.CompletedIndexes, "cannot set non-empty completedIndexes when non-indexed completion mode");
        if (job.Spec.BackoffLimitPerIndex is null && status.FailedIndexes is not null)
            faults.Invalid(Status.Child("failedIndexes"), status.FailedIndexes, "cannot set non-null failedIndexes when backoffLimitPerIndex is null");
    }

    private static void Conditions(Job job, FaultList faults)
    {
        var path = Status.Child("conditions");
        void Exclude(bool both, string why)
        {
            if (both)
                faults.InvalidWhole(path, why);
        }

        bool Has(string type) => JobFacts.Has(job, type);
        Exclude(Has("Complete") && Has("Failed"), "cannot set Complete=True and Failed=true conditions");
        Exclude(Has("Complete") && Has("FailureTarget"), "cannot set Complete=True and FailureTarget=true conditions");
        Exclude(Has("Failed") && !Has("FailureTarget"), "cannot set Failed=True condition without the FailureTarget=true condition");
        Exclude(Has("Complete") && !Has("SuccessCriteriaMet"), "cannot set Complete=True condition without the SuccessCriteriaMet=true condition");
        Exclude(Has("SuccessCriteriaMet") && Has("Failed"), "cannot set SuccessCriteriaMet=True and Failed=true conditions");
        Exclude(Has("SuccessCriteriaMet") && Has("FailureTarget"), "cannot set SuccessCriteriaMet=True and FailureTarget=true conditions");
    }

    private static void Finished(JobStatus status, FaultList faults)
    {
        if (status.Active > 0)
            faults.Invalid(Status.Child("active"), status.Active, "active>0 is invalid for finished job");
        if (status.Terminating > 0)
            faults.Invalid(Status.Child("terminating"), status.Terminating, "terminating>0 is invalid for finished job");
        if (status.StartTime is null)
            faults.Required(Status.Child("startTime"), "startTime is required for finished job");
        if (status.CompletionTime < status.StartTime)
            faults.Invalid(Status.Child("completionTime"), status.CompletionTime, "completionTime cannot be set before startTime");
        if (status.UncountedTerminatedPods is { } uncounted && uncounted.Succeeded.Length + uncounted.Failed.Length > 0)
            faults.Invalid(Status.Child("uncountedTerminatedPods"), FaultValue.Of(uncounted), "uncountedTerminatedPods needs to be empty for finished job");
    }
}
