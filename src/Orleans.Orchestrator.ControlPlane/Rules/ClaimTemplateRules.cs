using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for the claim that is made for an ephemeral volume.</summary>
internal static class ClaimTemplateRules
{
    public static void Validate(FieldPath path, PersistentVolumeClaimTemplate value, FaultList faults)
    {
        if (value.Metadata is { } metadata)
        {
            MetadataRules.Annotations(path.Child("metadata", "annotations"), metadata.Annotations, faults);
            MetadataRules.Labels(path.Child("metadata", "labels"), metadata.Labels, faults);
            if (!string.IsNullOrEmpty(metadata.Name))
                faults.Forbidden(path.Child("metadata", "name"), "cannot be set");
            if (!string.IsNullOrEmpty(metadata.Namespace))
                faults.Forbidden(path.Child("metadata", "namespace"), "cannot be set");
        }

        ClaimSpecRules.Validate(path.Child("spec"), value.Spec, faults);
    }
}
