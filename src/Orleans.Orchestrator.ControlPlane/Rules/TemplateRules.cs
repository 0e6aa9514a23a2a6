using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Selectors;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for the templates of pods, and for the selectors that must find what is made from them.</summary>
internal static class TemplateRules
{
    public static PodTemplateSpec Default(PodTemplateSpec template) => template with { Spec = PodSpecDefaults.ForTemplate(template.Spec) };

    /// <summary>A template by itself. Kubernetes leaves <c>metadata</c> out of the paths of its labels and annotations.</summary>
    public static void Validate(FieldPath path, PodTemplateSpec template, FaultList faults)
    {
        MetadataRules.Labels(path.Child("labels"), template.Metadata.Labels, faults);
        MetadataRules.Annotations(path.Child("annotations"), template.Metadata.Annotations, faults);
        PodAnnotationRules.Validate(path.Child("annotations"), template.Metadata.Annotations, template.Spec, faults);
        PodSpecRules.Validate(path.Child("spec"), template.Spec, podName: null, faults);
        if (!template.Spec.EphemeralContainers.IsEmpty)
            faults.Forbidden(path.Child("spec", "ephemeralContainers"), "ephemeral containers not allowed in pod template");
    }

    /// <summary>A template of pods that are replaced when they end, and the selector that finds them.</summary>
    public static void ValidateReplicated(FieldPath spec, LabelSelector? selector, PodTemplateSpec template, FaultList faults)
    {
        var path = spec.Child("selector");
        if (selector is null)
            faults.Required(path);
        SelectorRules.Validate(path, selector, faults);
        if (selector is { MatchLabels.Count: 0, MatchExpressions.IsEmpty: true })
            faults.Invalid(path, FaultValue.Of(selector), "empty selector is invalid for deployment");
        if (selector is not null && !SelectorRules.IsReadable(selector))
        {
            faults.Invalid(path, FaultValue.Of(selector), "invalid label selector");
            return;
        }

        var at = spec.Child("template");
        // No selector finds nothing, one that says nothing finds everything.
        if (selector is null || !LabelQuery.From(selector).Matches(template.Metadata.Labels))
            faults.Invalid(at.Child("metadata", "labels"), Labels(template), "`selector` does not match template `labels`");
        Validate(at, template, faults);
        if (template.Spec.RestartPolicy != "Always")
            faults.NotSupported(at.Child("spec", "restartPolicy"), template.Spec.RestartPolicy, "Always");
        if (template.Spec.ActiveDeadlineSeconds is not null)
            faults.Forbidden(at.Child("spec", "activeDeadlineSeconds"), "activeDeadlineSeconds in ReplicaSet is not Supported");
    }

    /// <summary>A selector that never changes, lest pods get lost.</summary>
    public static void ValidateSelectorUpdate(LabelSelector? current, LabelSelector? next, FaultList faults)
    {
        if (!Equals(current, next))
            faults.Invalid(FieldPath.Spec.Child("selector"), next is null ? null : FaultValue.Of(next), Checks.Immutable);
    }

    /// <summary>What a client should hear.</summary>
    public static IEnumerable<string> Warnings(FieldPath path, PodTemplateSpec template) => PodWarnings.Of(path, template.Metadata.Annotations, template.Spec);

    private static object? Labels(PodTemplateSpec template) => template.Metadata.Labels.Count == 0 ? null : template.Metadata.Labels;
}
