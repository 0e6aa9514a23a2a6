using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Selectors;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for the templates of pods, and for the selectors that must find what is made from them.</summary>
internal static class TemplateRules
{
    public static PodTemplateSpec Default(PodTemplateSpec template) => template with { Spec = PodSpecDefaults.ForTemplate(template.Spec) };

    /// <summary>A template by itself.</summary>
    public static void Validate(FieldPath path, PodTemplateSpec template, FaultList faults)
    {
        MetadataRules.Labels(path.Child("metadata").Child("labels"), template.Metadata.Labels, faults);
        MetadataRules.Annotations(path.Child("metadata").Child("annotations"), template.Metadata.Annotations, faults);
        PodSpecRules.Validate(path.Child("spec"), template.Spec, faults);
    }

    /// <summary>A template of pods that are replaced when they end, and the selector that finds them.</summary>
    public static void ValidateReplicated(FieldPath spec, LabelSelector? selector, PodTemplateSpec template, FaultList faults)
    {
        var path = spec.Child("selector");
        if (selector is null)
            faults.Required(path);
        else if (selector is { MatchLabels.Count: 0, MatchExpressions.IsEmpty: true })
            faults.Invalid(path, "", "empty selector is invalid for deployment");
        SelectorRules.Validate(path, selector, faults);
        Validate(spec.Child("template"), template, faults);
        if (selector is not null && IsReadable(selector) && !LabelQuery.From(selector).Matches(template.Metadata.Labels))
            faults.Invalid(spec.Child("template").Child("metadata").Child("labels"), Show(template), "`selector` does not match template `labels`");
        if (template.Spec.RestartPolicy is "Never" or "OnFailure")
            faults.NotSupported(spec.Child("template").Child("spec").Child("restartPolicy"), template.Spec.RestartPolicy, "Always");
        if (template.Spec.ActiveDeadlineSeconds is not null)
            faults.Forbidden(spec.Child("template").Child("spec").Child("activeDeadlineSeconds"), "activeDeadlineSeconds in ReplicaSet is not Supported");
    }

    /// <summary>A selector that never changes, lest pods get lost.</summary>
    public static void ValidateSelectorUpdate(LabelSelector? current, LabelSelector? next, FaultList faults)
    {
        if (!Equals(current, next))
            faults.Invalid(FieldPath.Spec.Child("selector"), next is null ? "" : string.Join(",", next.MatchLabels.Select(p => $"{p.Key}={p.Value}")), "field is immutable");
    }

    private static bool IsReadable(LabelSelector selector) => selector.MatchExpressions.All(e => e.Operator is "In" or "NotIn" or "Exists" or "DoesNotExist");

    private static string Show(PodTemplateSpec template) => string.Join(",", template.Metadata.Labels.Select(p => $"{p.Key}={p.Value}"));
}
