using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Workloads.Jobs;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What may change of a Job: how many pods work at once, and, while it has not begun, where they run.</summary>
internal static class JobChangeRules
{
    public static void Validate(Job current, Job next, FaultList faults)
    {
        var (before, after) = (current.Spec, next.Spec);
        Completions(before, after, faults);
        Unchanged("selector", before.Selector, after.Selector, FaultValue.Of(after.Selector), faults);
        Template(current, after, faults);
        Unchanged("completionMode", before.CompletionMode, after.CompletionMode, after.CompletionMode, faults);
        Unchanged("podFailurePolicy", before.PodFailurePolicy, after.PodFailurePolicy, FaultValue.Of(after.PodFailurePolicy), faults);
        Unchanged("backoffLimitPerIndex", before.BackoffLimitPerIndex, after.BackoffLimitPerIndex, after.BackoffLimitPerIndex, faults);
        Unchanged("managedBy", before.ManagedBy, after.ManagedBy, after.ManagedBy, faults);
        Unchanged("successPolicy", before.SuccessPolicy, after.SuccessPolicy, FaultValue.Of(after.SuccessPolicy), faults);
    }

    private static void Completions(JobSpec before, JobSpec after, FaultList faults)
    {
        var path = FieldPath.Spec.Child("completions");
        if (before.CompletionMode != "Indexed")
        {
            Unchanged("completions", before.Completions, after.Completions, after.Completions, faults);
            return;
        }

        // An elastic Indexed Job grows and shrinks with its parallelism.
        if (before.Completions == after.Completions)
            return;
        if (after.Completions is null)
            faults.Required(path, "when completion mode is Indexed");
        else if (before.Completions != before.Parallelism || after.Completions != after.Parallelism)
            faults.Invalid(path, after.Completions, "can only be modified in tandem with spec.parallelism");
    }

    private static void Template(Job current, JobSpec after, FaultList faults)
    {
        var before = current.Spec.Template;
        if (MayMove(current))
            before = WithPlacementOf(before, after.Template);
        if (!Equals(before, after.Template))
            faults.Invalid(FieldPath.Spec.Child("template"), FaultValue.Of(after.Template), Checks.Immutable);
    }

    /// <summary>Whether it is suspended and has no pods, so that its pods may be told to go elsewhere.</summary>
    private static bool MayMove(Job job) => JobFacts.IsSuspended(job) && (job.Status.StartTime is null || JobFacts.Has(job, "Suspended")) && (job.Status.Active ?? 0) == 0;

    private static PodTemplateSpec WithPlacementOf(PodTemplateSpec template, PodTemplateSpec other)
    {
        var affinity = template.Spec.Affinity ?? Affinity.Empty;
        var moved = affinity with { NodeAffinity = other.Spec.Affinity?.NodeAffinity };
        return template with
        {
            Metadata = template.Metadata with { Labels = other.Metadata.Labels, Annotations = other.Metadata.Annotations },
            Spec = template.Spec with
            {
                Affinity = Equals(moved, Affinity.Empty) && other.Spec.Affinity is null ? null : moved,
                NodeSelector = other.Spec.NodeSelector,
                Tolerations = other.Spec.Tolerations,
                SchedulingGates = other.Spec.SchedulingGates,
            },
        };
    }

    private static void Unchanged<T>(string field, T before, T after, object? shown, FaultList faults)
    {
        if (!Equals(before, after))
            faults.Invalid(FieldPath.Spec.Child(field), after is null ? null : shown, Checks.Immutable);
    }
}
