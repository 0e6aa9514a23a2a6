using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for a pod's volumes.</summary>
internal static class VolumeRules
{
    private static readonly string[] HostPathTypes = ["", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

    /// <returns>The volumes without fault, by name: what containers may mount.</returns>
    public static IReadOnlyDictionary<string, Volume> Validate(FieldPath path, ImmutableArray<Volume> volumes, string? podName, FaultList faults)
    {
        var good = new Dictionary<string, Volume>();
        var made = volumes.Where(v => v.Ephemeral is not null).Select(v => $"{podName}-{v.Name}").ToHashSet();
        for (var i = 0; i < volumes.Length; i++)
        {
            var (volume, at) = (volumes[i], path.Index(i));
            var before = faults.Count;
            OneOf(at, Sources(at, volume, podName, faults), faults);
            if (volume.Name.Length == 0)
                faults.Required(at.Child("name"));
            else
                Checks.Label(at.Child("name"), volume.Name, faults);
            if (good.ContainsKey(volume.Name))
                faults.Duplicate(at.Child("name"), volume.Name);
            if (faults.Count == before)
                good[volume.Name] = volume;
            if (podName is not null && volume.PersistentVolumeClaim is { } claim && made.Contains(claim.ClaimName))
                faults.Invalid(at.Child("persistentVolumeClaim", "claimName"), claim.ClaimName, "must not reference a PVC that gets created for an ephemeral volume");
        }

        return good;
    }

    /// <summary>Of the sources there must be one; a second one is refused and not looked at.</summary>
    public static void OneOf(FieldPath path, IEnumerable<(string Name, object? Source, Action Check)> sources, FaultList faults)
    {
        var count = 0;
        foreach (var (name, source, check) in sources)
        {
            if (source is null)
                continue;
            if (count++ > 0)
                faults.Forbidden(path.Child(name), "may not specify more than 1 volume type");
            else
                check();
        }

        if (count == 0)
            faults.Required(path, "must specify a volume type");
    }

    /// <summary>In Kubernetes' order, which decides which of two is the second.</summary>
    private static IEnumerable<(string Name, object? Source, Action Check)> Sources(FieldPath path, Volume v, string? podName, FaultList faults) =>
    [
        ("emptyDir", v.EmptyDir, () => EmptyDir(path.Child("emptyDir"), v.EmptyDir!, faults)),
        ("hostPath", v.HostPath, () => HostPath(path.Child("hostPath"), v.HostPath!, faults)),
        ("gitRepo", v.GitRepo, () => ForeignVolumeRules.GitRepo(path.Child("gitRepo"), v.GitRepo!, faults)),
        ("gcePersistentDisk", v.GcePersistentDisk, () => ForeignVolumeRules.GceDisk(path.Child("persistentDisk"), v.GcePersistentDisk!, faults)),
        ("awsElasticBlockStore", v.AwsElasticBlockStore, () => ForeignVolumeRules.AwsDisk(path.Child("awsElasticBlockStore"), v.AwsElasticBlockStore!, faults)),
        ("secret", v.Secret, () => FileVolumeRules.Secret(path.Child("secret"), v.Secret!, faults)),
        ("nfs", v.Nfs, () => ForeignVolumeRules.Nfs(path.Child("nfs"), v.Nfs!, faults)),
        ("iscsi", v.Iscsi, () => ForeignVolumeRules.Iscsi(path, v.Name, v.Iscsi!, faults)),
        ("glusterfs", v.Glusterfs, () => Given(path.Child("glusterfs"), faults, ("endpoints", v.Glusterfs!.Endpoints), ("path", v.Glusterfs.Path))),
        ("flocker", v.Flocker, () => ForeignVolumeRules.Flocker(path.Child("flocker"), v.Flocker!, faults)),
        ("persistentVolumeClaim", v.PersistentVolumeClaim, () => Given(path.Child("persistentVolumeClaim"), faults, ("claimName", v.PersistentVolumeClaim!.ClaimName))),
        ("rbd", v.Rbd, () => Given(path.Child("rbd"), faults, ("monitors", v.Rbd!.Monitors.IsEmpty ? "" : "set"), ("image", v.Rbd.Image))),
        ("cinder", v.Cinder, () => ForeignVolumeRules.Cinder(path.Child("cinder"), v.Cinder!, faults)),
        ("cephFS", v.Cephfs, () => Given(path.Child("cephfs"), faults, ("monitors", v.Cephfs!.Monitors.IsEmpty ? "" : "set"))),
        ("quobyte", v.Quobyte, () => ForeignVolumeRules.Quobyte(path.Child("quobyte"), v.Quobyte!, faults)),
        ("downwarAPI", v.DownwardAPI, () => FileVolumeRules.Downward(path.Child("downwardAPI"), v.DownwardAPI!, faults)),
        ("fc", v.Fc, () => ForeignVolumeRules.FibreChannel(path.Child("fc"), v.Fc!, faults)),
        ("flexVolume", v.FlexVolume, () => ForeignVolumeRules.Flex(path.Child("flexVolume"), v.FlexVolume!, faults)),
        ("configMap", v.ConfigMap, () => FileVolumeRules.ConfigMap(path.Child("configMap"), v.ConfigMap!, faults)),
        ("azureFile", v.AzureFile, () => Given(path.Child("azureFile"), faults, ("secretName", v.AzureFile!.SecretName), ("shareName", v.AzureFile.ShareName))),
        ("vsphereVolume", v.VsphereVolume, () => Given(path.Child("vsphereVolume"), faults, ("volumePath", v.VsphereVolume!.VolumePath))),
        ("photonPersistentDisk", v.PhotonPersistentDisk, () => Given(path.Child("photonPersistentDisk"), faults, ("pdID", v.PhotonPersistentDisk!.PdID))),
        ("portworxVolume", v.PortworxVolume, () => Given(path.Child("portworxVolume"), faults, ("volumeID", v.PortworxVolume!.VolumeID))),
        ("azureDisk", v.AzureDisk, () => ForeignVolumeRules.AzureDisk(path.Child("azureDisk"), v.AzureDisk!, faults)),
        ("storageos", v.Storageos, () => ForeignVolumeRules.StorageOs(path.Child("storageos"), v.Storageos!, faults)),
        ("projected", v.Projected, () => ProjectedVolumeRules.Validate(path.Child("projected"), v.Projected!, faults)),
        ("scaleIO", v.ScaleIO, () => Given(path.Child("scaleIO"), faults, ("gateway", v.ScaleIO!.Gateway), ("system", v.ScaleIO.System), ("volumeName", v.ScaleIO.VolumeName))),
        ("csi", v.Csi, () => ForeignVolumeRules.Csi(path.Child("csi"), v.Csi!, faults)),
        ("ephemeral", v.Ephemeral, () => Ephemeral(path, v, podName, faults)),
        ("image", v.Image, () => Image(path.Child("image"), v.Image!, podName is not null, faults)),
    ];

    /// <summary>Texts that a source can't be without.</summary>
    public static void Given(FieldPath path, FaultList faults, params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        foreach (var (name, value) in fields)
            Checks.Required(path.Child(name), value, faults);
    }

    private static void EmptyDir(FieldPath path, EmptyDirVolumeSource value, FaultList faults)
    {
        if (value.SizeLimit is { } size && size < Quantity.Zero)
            faults.Forbidden(path.Child("sizeLimit"), "SizeLimit field must be a valid resource quantity");
    }

    public static void HostPath(FieldPath path, HostPathVolumeSource value, FaultList faults)
    {
        if (value.Path.Length == 0)
        {
            faults.Required(path.Child("path"));
            return;
        }

        Checks.NoBacksteps(path.Child("path"), value.Path, faults);
        Checks.OneOf(path.Child("type"), value.Type, faults, HostPathTypes);
    }

    private static void Ephemeral(FieldPath path, Volume volume, string? podName, FaultList faults)
    {
        ClaimTemplateRules.Validate(path.Child("ephemeral", "volumeClaimTemplate"), volume.Ephemeral!.VolumeClaimTemplate, faults);
        if (string.IsNullOrEmpty(podName) || volume.Name.Length == 0)
            return;
        var claim = $"{podName}-{volume.Name}";
        foreach (var wrong in DnsNames.SubdomainFaults(claim))
            faults.Invalid(path.Child("name"), volume.Name, $"PVC name \"{claim}\": {wrong}");
    }

    private static void Image(FieldPath path, ImageVolumeSource value, bool isPod, FaultList faults)
    {
        if (isPod)
            Checks.Required(path.Child("reference"), value.Reference, faults);
        Checks.RequiredOneOf(path.Child("pullPolicy"), value.PullPolicy, faults, "Always", "IfNotPresent", "Never");
    }
}
