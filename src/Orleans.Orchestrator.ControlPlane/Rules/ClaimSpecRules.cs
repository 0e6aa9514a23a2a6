using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for what a claim asks for (kubernetes <c>ValidatePersistentVolumeClaimSpec</c>).</summary>
internal static class ClaimSpecRules
{
    public static void Validate(FieldPath path, PersistentVolumeClaimSpec value, FaultList faults)
    {
        if (value.AccessModes.IsEmpty)
            faults.Required(path.Child("accessModes"), "at least 1 access mode is required");
        SelectorRules.Validate(path.Child("selector"), value.Selector, faults);
        AccessModes.Validate(path.Child("accessModes"), value.AccessModes, faults);
        var storage = path.Child("resources").Key("storage");
        if (!value.Resources.Requests.TryGetValue("storage", out var size))
            faults.Required(storage);
        else if (size <= Quantity.Zero)
            faults.Invalid(storage, size, "must be greater than zero");
        if (!string.IsNullOrEmpty(value.StorageClassName))
            faults.InvalidEach(path.Child("storageClassName"), value.StorageClassName, DnsNames.SubdomainFaults(value.StorageClassName));
        Checks.OneOf(path.Child("volumeMode"), value.VolumeMode, faults, "Block", "Filesystem");
        Content(path, value, faults);
    }

    private static void Content(FieldPath path, PersistentVolumeClaimSpec value, FaultList faults)
    {
        if (value.DataSource is { } source)
            Source(path.Child("dataSource"), source.ApiGroup, source.Kind, source.Name, faults);
        if (value.DataSourceRef is { } reference)
            Source(path.Child("dataSourceRef"), reference.ApiGroup, reference.Kind, reference.Name, faults);
        if (value.DataSource is null || value.DataSourceRef is not { } other)
            return;
        if (!string.IsNullOrEmpty(other.Namespace))
            faults.Invalid(path, path.Child("dataSource").ToString(), "may not be specified when dataSourceRef.namespace is specified");
        else if ((value.DataSource.ApiGroup ?? "") != (other.ApiGroup ?? "") || value.DataSource.Kind != other.Kind || value.DataSource.Name != other.Name)
            faults.Invalid(path, path.Child("dataSource").ToString(), "must match dataSourceRef");
    }

    private static void Source(FieldPath path, string? group, string kind, string name, FaultList faults)
    {
        Checks.Required(path.Child("name"), name, faults);
        Checks.Required(path.Child("kind"), kind, faults);
        if (string.IsNullOrEmpty(group) && kind != "PersistentVolumeClaim")
            faults.Invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
        Checks.Name(path.Child("apiGroup"), group, faults);
    }
}
