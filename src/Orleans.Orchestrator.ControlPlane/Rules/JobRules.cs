using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.ControlPlane.Workloads.Jobs;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for Jobs (kubernetes <c>pkg/apis/batch</c>).</summary>
internal sealed class JobRules : ResourceRules<Job>
{
    private const int DefaultBackoffLimit = 6;

    public override bool HasGeneration => true;

    public override Job Default(Job value)
    {
        var spec = value.Spec;
        var isSingle = spec.Completions is null && spec.Parallelism is null;
        return value with
        {
            Spec = spec with
            {
                Completions = isSingle ? 1 : spec.Completions,
                Parallelism = spec.Parallelism ?? 1,
                BackoffLimit = spec.BackoffLimit ?? (spec.BackoffLimitPerIndex is null ? DefaultBackoffLimit : int.MaxValue),
                CompletionMode = spec.CompletionMode ?? "NonIndexed",
                Suspend = spec.Suspend ?? false,
                PodReplacementPolicy = spec.PodReplacementPolicy ?? (spec.PodFailurePolicy is null ? "TerminatingOrFailed" : "Failed"),
                PodFailurePolicy = PodFailurePolicyRules.Default(spec.PodFailurePolicy),
                Template = TemplateRules.Default(spec.Template),
            },
        };
    }

    public override Job PrepareForCreate(Job value)
    {
        if (value.Metadata.Labels.Count == 0)
            value = value with { Metadata = value.Metadata with { Labels = value.Spec.Template.Metadata.Labels } };
        return (value.Spec.ManualSelector == true ? value : WithSelector(value)) with { Status = JobStatus.Empty };
    }

    public override Job PrepareForUpdate(Job current, Job next) => next with { Status = current.Status };

    public override Job WithStatusOf(Job current, Job next) => current with { Status = next.Status };

    public override bool HasSameSpec(Job left, Job right) => left.Spec.Equals(right.Spec);

    public override void Validate(Job value, FaultList faults)
    {
        ValidateGeneratedSelector(value, faults);
        JobSpecRules.Validate(FieldPath.Spec, value.Spec, faults);
        ValidateSelector(value, faults);
        if (value.Spec is not { CompletionMode: "Indexed", Completions: > 0 and var completions })
            return;
        var hostname = $"{value.Metadata.Name}-{completions - 1}";
        if (DnsNames.LabelFaults(hostname).Any())
            faults.Invalid(FieldPath.Metadata.Child("name"), value.Metadata.Name, $"will not able to create pod with invalid DNS label: {hostname}");
    }

    public override void ValidateUpdate(Job current, Job next, FaultList faults) => JobChangeRules.Validate(current, next, faults);

    public override void ValidateStatusUpdate(Job current, Job next, FaultList faults) => JobStatusRules.Validate(next, faults);

    public override IEnumerable<string> Warnings(Job value) => TemplateRules.Warnings(FieldPath.Spec.Child("template"), value.Spec.Template);

    private static Job WithSelector(Job value)
    {
        var (uid, name) = (value.Metadata.Uid ?? "", value.Metadata.Name ?? "");
        var labels = value.Spec.Template.Metadata.Labels;
        foreach (var (key, label) in (ReadOnlySpan<(string, string)>)
            [(JobNames.OldJobName, name), (JobNames.JobName, name), (JobNames.OldControllerUid, uid), (JobNames.ControllerUid, uid)])
            labels = labels.ContainsKey(key) ? labels : labels.SetItem(key, label);
        var selector = value.Spec.Selector ?? LabelSelector.Empty;
        return value with
        {
            Spec = value.Spec with
            {
                Template = value.Spec.Template with { Metadata = value.Spec.Template.Metadata with { Labels = labels } },
                Selector = selector.MatchLabels.ContainsKey(JobNames.ControllerUid) ? selector
                    : selector with { MatchLabels = selector.MatchLabels.SetItem(JobNames.ControllerUid, uid) },
            },
        };
    }

    /// <summary>A selector that was made here finds this Job's pods and no others.</summary>
    private static void ValidateGeneratedSelector(Job value, FaultList faults)
    {
        if (value.Spec.ManualSelector == true || value.Spec.Selector is not { } selector)
            return;
        var (uid, name) = (value.Metadata.Uid ?? "", value.Metadata.Name ?? "");
        (string Key, string Value)[] expected =
            [(JobNames.OldControllerUid, uid), (JobNames.OldJobName, name), (JobNames.ControllerUid, uid), (JobNames.JobName, name)];
        var path = FieldPath.Spec.Child("template", "metadata").Child("labels");
        foreach (var (key, label) in expected)
        {
            if (!value.Spec.Template.Metadata.Labels.TryGetValue(key, out var present))
                faults.Required(path.Key(key), $"must be '{label}'");
            else if (present != label)
                faults.Invalid(path.Key(key), value.Spec.Template.Metadata.Labels, $"must be '{label}'");
        }

        if (SelectorRules.IsReadable(selector) && !LabelSelectors.Matches(selector, Map<string>.From(expected.Select(e => KeyValuePair.Create(e.Key, e.Value)))))
            faults.Invalid(FieldPath.Spec.Child("selector"), FaultValue.Of(selector), "`selector` not auto-generated");
    }

    private static void ValidateSelector(Job value, FaultList faults)
    {
        var path = FieldPath.Spec.Child("selector");
        if (value.Spec.Selector is not { } selector)
        {
            faults.Required(path);
            return;
        }

        SelectorRules.Validate(path, selector, faults);
        if (SelectorRules.IsReadable(selector) && !LabelSelectors.Matches(selector, value.Spec.Template.Metadata.Labels))
            faults.Invalid(FieldPath.Spec.Child("template", "metadata").Child("labels"), value.Spec.Template.Metadata.Labels, "`selector` does not match template `labels`");
    }
}
