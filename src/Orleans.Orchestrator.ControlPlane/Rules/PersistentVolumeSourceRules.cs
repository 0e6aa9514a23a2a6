using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for where a PersistentVolume's storage is: there must be one place. A second one is refused and not looked at.</summary>
internal static class PersistentVolumeSourceRules
{
    public static void Validate(FieldPath path, PersistentVolume volume, FaultList faults) => VolumeRules.OneOf(path, Sources(path, volume, faults), faults);

    /// <summary>In Kubernetes' order, which decides which of two is the second.</summary>
    private static IEnumerable<(string Name, object? Source, Action Check)> Sources(FieldPath path, PersistentVolume volume, FaultList faults)
    {
        var s = volume.Spec;
        return
        [
            ("hostPath", s.HostPath, () => VolumeRules.HostPath(path.Child("hostPath"), s.HostPath!, faults)),
            ("gcePersistentDisk", s.GcePersistentDisk, () => ForeignVolumeRules.GceDisk(path.Child("persistentDisk"), s.GcePersistentDisk!, faults)),
            ("awsElasticBlockStore", s.AwsElasticBlockStore, () => ForeignVolumeRules.AwsDisk(path.Child("awsElasticBlockStore"), s.AwsElasticBlockStore!, faults)),
            ("glusterfs", s.Glusterfs, () => VolumeRules.Given(path.Child("glusterfs"), faults, ("endpoints", s.Glusterfs!.Endpoints), ("path", s.Glusterfs.Path))),
            ("flocker", s.Flocker, () => ForeignVolumeRules.Flocker(path.Child("flocker"), s.Flocker!, faults)),
            ("nfs", s.Nfs, () => ForeignVolumeRules.Nfs(path.Child("nfs"), s.Nfs!, faults)),
            ("rbd", s.Rbd, () => VolumeRules.Given(path.Child("rbd"), faults, ("monitors", s.Rbd!.Monitors.IsEmpty ? "" : "set"), ("image", s.Rbd.Image))),
            ("quobyte", s.Quobyte, () => ForeignVolumeRules.Quobyte(path.Child("quobyte"), s.Quobyte!, faults)),
            ("cephFS", s.Cephfs, () => VolumeRules.Given(path.Child("cephfs"), faults, ("monitors", s.Cephfs!.Monitors.IsEmpty ? "" : "set"))),
            ("iscsi", s.Iscsi, () => ForeignVolumeRules.Iscsi(path, volume.Metadata.Name ?? "", s.Iscsi!, faults)),
            ("cinder", s.Cinder, () => Cinder(path.Child("cinder"), s.Cinder!, faults)),
            ("fc", s.Fc, () => ForeignVolumeRules.FibreChannel(path.Child("fc"), s.Fc!, faults)),
            ("flexVolume", s.FlexVolume, () => Flex(path.Child("flexVolume"), s.FlexVolume!, faults)),
            ("azureFile", s.AzureFile, () => AzureFile(path.Child("azureFile"), s.AzureFile!, faults)),
            ("vsphereVolume", s.VsphereVolume, () => VolumeRules.Given(path.Child("vsphereVolume"), faults, ("volumePath", s.VsphereVolume!.VolumePath))),
            ("photonPersistentDisk", s.PhotonPersistentDisk, () => VolumeRules.Given(path.Child("photonPersistentDisk"), faults, ("pdID", s.PhotonPersistentDisk!.PdID))),
            ("portworxVolume", s.PortworxVolume, () => VolumeRules.Given(path.Child("portworxVolume"), faults, ("volumeID", s.PortworxVolume!.VolumeID))),
            ("azureDisk", s.AzureDisk, () => ForeignVolumeRules.AzureDisk(path.Child("azureDisk"), s.AzureDisk!, faults)),
            ("scaleIO", s.ScaleIO, () => VolumeRules.Given(path.Child("scaleIO"), faults, ("gateway", s.ScaleIO!.Gateway), ("system", s.ScaleIO.System), ("volumeName", s.ScaleIO.VolumeName))),
            ("local", s.Local, () => Local(path, volume.Spec, faults)),
            ("storageos", s.Storageos, () => VolumeRules.Given(path.Child("storageos"), faults, ("volumeName", s.Storageos!.VolumeName))),
            ("csi", s.Csi, () => Csi(path.Child("csi"), s.Csi!, faults)),
        ];
    }

    private static void Local(FieldPath path, PersistentVolumeSpec value, FaultList faults)
    {
        var local = value.Local!;
        Checks.Required(path.Child("local", "path"), local.Path, faults);
        Checks.NoBacksteps(path.Child("local", "path"), local.Path, faults);
        if (value.NodeAffinity is null)
            faults.Required(path.Child("nodeAffinity"), "Local volume requires node affinity");
    }

    private static void Cinder(FieldPath path, CinderPersistentVolumeSource value, FaultList faults)
    {
        Checks.Required(path.Child("volumeID"), value.VolumeID, faults);
        Secret(path.Child("secretRef"), value.SecretRef, faults);
    }

    private static void Flex(FieldPath path, FlexPersistentVolumeSource value, FaultList faults)
    {
        Checks.Required(path.Child("driver"), value.Driver, faults);
        ForeignVolumeRules.FlexOptions(path.Child("options"), value.Options, faults);
    }

    private static void AzureFile(FieldPath path, AzureFilePersistentVolumeSource value, FaultList faults)
    {
        VolumeRules.Given(path, faults, ("secretName", value.SecretName), ("shareName", value.ShareName));
        if (value.SecretNamespace is { Length: 0 })
            faults.Required(path.Child("secretNamespace"));
    }

    private static void Csi(FieldPath path, CSIPersistentVolumeSource value, FaultList faults)
    {
        ForeignVolumeRules.Driver(path.Child("driver"), value.Driver, faults);
        Checks.Required(path.Child("volumeHandle"), value.VolumeHandle, faults);
        Secret(path.Child("controllerPublishSecretRef"), value.ControllerPublishSecretRef, faults);
        Secret(path.Child("controllerExpandSecretRef"), value.ControllerExpandSecretRef, faults);
        Secret(path.Child("nodePublishSecretRef"), value.NodePublishSecretRef, faults);
        Secret(path.Child("nodeExpandSecretRef"), value.NodeExpandSecretRef, faults);
    }

    private static void Secret(FieldPath path, SecretReference? value, FaultList faults)
    {
        if (value is not null)
            VolumeRules.Given(path, faults, ("name", value.Name), ("namespace", value.Namespace));
    }
}
