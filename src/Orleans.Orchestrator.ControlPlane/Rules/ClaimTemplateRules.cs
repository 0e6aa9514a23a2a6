using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for the claim that is made for an ephemeral volume.</summary>
internal static class ClaimTemplateRules
{
    private static readonly string[] Modes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

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

        Spec(path.Child("spec"), value.Spec, faults);
    }

    private static void Spec(FieldPath path, PersistentVolumeClaimSpec value, FaultList faults)
    {
        if (value.AccessModes.IsEmpty)
            faults.Required(path.Child("accessModes"), "at least 1 access mode is required");
        SelectorRules.Validate(path.Child("selector"), value.Selector, faults);
        foreach (var mode in value.AccessModes)
            Checks.OneOf(path.Child("accessModes"), mode, faults, Modes);
        if (value.AccessModes.Contains("ReadWriteOncePod") && value.AccessModes.Any(m => m != "ReadWriteOncePod" && Modes.Contains(m)))
            faults.Forbidden(path.Child("accessModes"), "may not use ReadWriteOncePod with other access modes");
        var storage = path.Child("resources").Key("storage");
        if (!value.Resources.Requests.TryGetValue("storage", out var size))
            faults.Required(storage);
        else if (size <= Quantity.Zero)
            faults.Invalid(storage, size, "must be greater than zero");
        if (!string.IsNullOrEmpty(value.StorageClassName))
            faults.InvalidEach(path.Child("storageClassName"), value.StorageClassName, DnsNames.SubdomainFaults(value.StorageClassName));
        Checks.OneOf(path.Child("volumeMode"), value.VolumeMode, faults, "Block", "Filesystem");
    }
}
