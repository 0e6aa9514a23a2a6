using System.Text.RegularExpressions;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for volumes of other systems. No node here mounts them, but such a manifest is judged as everywhere.</summary>
internal static partial class ForeignVolumeRules
{
    public static void GitRepo(FieldPath path, GitRepoVolumeSource value, FaultList faults)
    {
        Checks.Required(path.Child("repository"), value.Repository, faults);
        Checks.DescendingPath(path.Child("directory"), value.Directory, faults);
    }

    public static void GceDisk(FieldPath path, GCEPersistentDiskVolumeSource value, FaultList faults)
    {
        Checks.Required(path.Child("pdName"), value.PdName, faults);
        Partition(path.Child("partition"), value.Partition, faults);
    }

    public static void AwsDisk(FieldPath path, AWSElasticBlockStoreVolumeSource value, FaultList faults)
    {
        Checks.Required(path.Child("volumeID"), value.VolumeID, faults);
        Partition(path.Child("partition"), value.Partition, faults);
    }

    public static void Nfs(FieldPath path, NFSVolumeSource value, FaultList faults)
    {
        Checks.Required(path.Child("server"), value.Server, faults);
        Checks.Required(path.Child("path"), value.Path, faults);
        if (!value.Path.StartsWith('/'))
            faults.Invalid(path.Child("path"), value.Path, "must be an absolute path");
    }

    public static void Iscsi(FieldPath volume, string name, ISCSIVolumeSource value, FaultList faults)
    {
        var path = volume.Child("iscsi");
        Iscsi(path, value.TargetPortal, value.Iqn, value.Lun, faults);
        if ((value.ChapAuthDiscovery == true || value.ChapAuthSession == true) && value.SecretRef is null)
            faults.Required(path.Child("secretRef"));
        Initiator(volume, name, value.TargetPortal, value.InitiatorName, faults);
    }

    /// <summary>A PersistentVolume's, whose Secret is in a namespace of its own.</summary>
    public static void Iscsi(FieldPath volume, string name, ISCSIPersistentVolumeSource value, FaultList faults)
    {
        var path = volume.Child("iscsi");
        Iscsi(path, value.TargetPortal, value.Iqn, value.Lun, faults);
        if ((value.ChapAuthDiscovery == true || value.ChapAuthSession == true) && value.SecretRef is null)
            faults.Required(path.Child("secretRef"));
        if (value.SecretRef is { } secret)
            Checks.Required(path.Child("secretRef", "name"), secret.Name, faults);
        Initiator(volume, name, value.TargetPortal, value.InitiatorName, faults);
    }

    private static void Iscsi(FieldPath path, string portal, string iqn, int lun, FaultList faults)
    {
        Checks.Required(path.Child("targetPortal"), portal, faults);
        if (iqn.Length == 0)
            faults.Required(path.Child("iqn"));
        else
            Initiator(path.Child("iqn"), iqn, faults);
        Checks.InRange(path.Child("lun"), lun, 0, 255, faults);
    }

    private static void Initiator(FieldPath volume, string name, string portal, string? initiator, FaultList faults)
    {
        if (initiator is null)
            return;
        Initiator(volume.Child("iscsi", "initiatorname"), initiator, faults);
        if ($"{name}:{portal}".Length > 64)
            faults.Invalid(volume.Child("name"), name, "Total length of <volume name>:<iscsi.targetPortal> must be under 64 characters if iscsi.initiatorName is specified.");
    }

    public static void Flocker(FieldPath path, FlockerVolumeSource value, FaultList faults)
    {
        var (byName, byId) = (!string.IsNullOrEmpty(value.DatasetName), !string.IsNullOrEmpty(value.DatasetUUID));
        if (!byName && !byId)
            faults.Required(path, "one of datasetName and datasetUUID is required");
        if (byName && byId)
            faults.Invalid(path, "resource", "datasetName and datasetUUID can not be specified simultaneously");
        if (value.DatasetName?.Contains('/', StringComparison.Ordinal) == true)
            faults.Invalid(path.Child("datasetName"), value.DatasetName, "must not contain '/'");
    }

    public static void Cinder(FieldPath path, CinderVolumeSource value, FaultList faults)
    {
        Checks.Required(path.Child("volumeID"), value.VolumeID, faults);
        if (value.SecretRef is { } secret)
            Checks.Required(path.Child("secretRef", "name"), secret.Name, faults);
    }

    public static void Quobyte(FieldPath path, QuobyteVolumeSource value, FaultList faults)
    {
        const string Pairs = "must be a host:port pair or multiple pairs separated by commas";
        if (value.Registry.Length == 0)
            faults.Required(path.Child("registry"), Pairs);
        else if (value.Tenant?.Length >= 65)
            faults.Required(path.Child("tenant"), "must be a UUID and may not exceed a length of 64 characters");
        else if (value.Registry.Split(',').Any(p => p.LastIndexOf(':') < 0))
            faults.Invalid(path.Child("registry"), value.Registry, Pairs);
        Checks.Required(path.Child("volume"), value.Volume, faults);
    }

    public static void FibreChannel(FieldPath path, FCVolumeSource value, FaultList faults)
    {
        if (value.TargetWWNs.IsEmpty && value.Wwids.IsEmpty)
            faults.Required(path.Child("targetWWNs"), "must specify either targetWWNs or wwids, but not both");
        if (!value.TargetWWNs.IsEmpty && !value.Wwids.IsEmpty)
            faults.Invalid(path.Child("targetWWNs"), value.TargetWWNs, "targetWWNs and wwids can not be specified simultaneously");
        if (!value.TargetWWNs.IsEmpty && value.Lun is null)
            faults.Required(path.Child("lun"), "lun is required if targetWWNs is specified");
        else if (!value.TargetWWNs.IsEmpty)
            Checks.InRange(path.Child("lun"), value.Lun, 0, 255, faults);
    }

    public static void Flex(FieldPath path, FlexVolumeSource value, FaultList faults)
    {
        Checks.Required(path.Child("driver"), value.Driver, faults);
        FlexOptions(path.Child("options"), value.Options, faults);
    }

    public static void FlexOptions(FieldPath path, Map<string> options, FaultList faults)
    {
        foreach (var key in options.Keys)
        {
            var domain = "." + key.Split('/')[0].ToLowerInvariant();
            if (domain.EndsWith(".kubernetes.io", StringComparison.Ordinal) || domain.EndsWith(".k8s.io", StringComparison.Ordinal))
                faults.Invalid(path.Key(key), key, "kubernetes.io and k8s.io namespaces are reserved");
        }
    }

    public static void AzureDisk(FieldPath path, AzureDiskVolumeSource value, FaultList faults)
    {
        Checks.Required(path.Child("diskName"), value.DiskName, faults);
        Checks.Required(path.Child("diskURI"), value.DiskURI, faults);
        Checks.OneOf(path.Child("cachingMode"), value.CachingMode, faults, "None", "ReadOnly", "ReadWrite");
        Checks.OneOf(path.Child("kind"), value.Kind, faults, "Dedicated", "Managed", "Shared");
        if (value.Kind == "Managed" && !value.DiskURI.StartsWith("/subscriptions/", StringComparison.Ordinal))
            faults.NotSupported(path.Child("diskURI"), value.DiskURI, "/subscriptions/{sub-id}/resourcegroups/{group-name}/providers/microsoft.compute/disks/{disk-id}");
        if (value.Kind != "Managed" && !value.DiskURI.StartsWith("https://", StringComparison.Ordinal))
            faults.NotSupported(path.Child("diskURI"), value.DiskURI, "https://{account-name}.blob.core.windows.net/{container-name}/{disk-name}.vhd");
    }

    public static void StorageOs(FieldPath path, StorageOSVolumeSource value, FaultList faults)
    {
        Checks.Required(path.Child("volumeName"), value.VolumeName, faults);
        Checks.Label(path.Child("volumeName"), value.VolumeName, faults);
        Checks.Label(path.Child("volumeNamespace"), value.VolumeNamespace, faults);
        if (value.SecretRef is { } secret)
            Checks.Required(path.Child("secretRef", "name"), secret.Name, faults);
    }

    public static void Csi(FieldPath path, CSIVolumeSource value, FaultList faults)
    {
        Driver(path.Child("driver"), value.Driver, faults);
        if (value.NodePublishSecretRef is not { } secret)
            return;
        Checks.Required(path.Child("nodePublishSecretRef", "name"), secret.Name, faults);
        Checks.Name(path.Child("name"), secret.Name, faults);
    }

    /// <summary>The name of a storage driver.</summary>
    public static void Driver(FieldPath path, string name, FaultList faults)
    {
        Checks.Required(path, name, faults);
        if (name.Length > 63)
            faults.TooLong(path, 63);
        faults.InvalidEach(path, name, DnsNames.SubdomainFaults(name.ToLowerInvariant()));
    }

    private static void Partition(FieldPath path, int? value, FaultList faults)
    {
        if (value is < 0 or > 255)
            faults.Invalid(path, value, "must be between 1 and 255, inclusive");
    }

    private static void Initiator(FieldPath path, string value, FaultList faults)
    {
        var kind = value.Length >= 3 ? value[..3] : "";
        if (kind is not ("iqn" or "eui" or "naa"))
            faults.Invalid(path, value, "must be valid format starting with iqn, eui, or naa");
        else if (kind switch { "iqn" => !Iqn().IsMatch(value), "eui" => !Eui().IsMatch(value), _ => !Naa().IsMatch(value) })
            faults.Invalid(path, value, "must be valid format");
    }

    [GeneratedRegex(@"iqn\.[0-9]{4}-[0-9]{2}\.([a-zA-Z0-9\-.]+)(:[^,;*&$|\s]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Iqn();

    [GeneratedRegex(@"\Aeui.[a-zA-Z0-9]{16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Eui();

    [GeneratedRegex(@"\Anaa.[a-zA-Z0-9]{32}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Naa();
}
