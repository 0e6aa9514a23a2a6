using Orleans.Orchestrator.ControlPlane.Rules;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>The built-in provisioner: a volume is a folder of the node that the claim's first pod is placed on. The node's agent makes and removes it.</summary>
internal static class LocalProvisioner
{
    private const string Hostname = "kubernetes.io/hostname";

    /// <summary>The class that there is from the start, for claims that name none.</summary>
    public static StorageClass DefaultClass { get; } = new()
    {
        Metadata = new ObjectMeta { Name = "local", Annotations = Map<string>.From([new(VolumeNames.DefaultClassAnnotation, "true")]) },
        Provisioner = LocalVolumes.Provisioner, VolumeBindingMode = "WaitForFirstConsumer", AllowVolumeExpansion = true,
    };

    /// <summary>Whether a volume is such a folder.</summary>
    public static bool Made(PersistentVolume volume) => volume.Metadata.Annotations.GetValueOrDefault(VolumeNames.ProvisionedBy) == LocalVolumes.Provisioner;

    /// <summary>Why a claim can't be served, whatever the node; null when it can.</summary>
    public static string? Refusal(PersistentVolumeClaim claim)
    {
        if (claim.Spec.Selector is not null)
            return "claim Selector is not supported";
        if (claim.Spec.VolumeMode == "Block")
            return "Block volume mode is not supported: a folder has a file system";
        if (claim.Spec.DataSourceRef is not null || claim.Spec.DataSource is not null)
            return "dataSource is not supported: a folder is empty at first";
        return claim.Spec.AccessModes.FirstOrDefault(m => m is not ("ReadWriteOnce" or AccessModes.OncePod)) is { } mode
            ? $"access mode {mode} is not supported: a folder can be reached from one node only"
            : null;
    }

    /// <summary>The name of a claim's volume: the same however often it is made.</summary>
    public static string NameOf(PersistentVolumeClaim claim) => $"pvc-{claim.Metadata.Uid}";

    /// <summary>A claim's volume on a node.</summary>
    public static PersistentVolume Make(PersistentVolumeClaim claim, StorageClass of, Node node)
    {
        var (name, nodeName) = (NameOf(claim), node.Metadata.Name!);
        var folder = node.Metadata.Annotations.GetValueOrDefault(LocalVolumes.FolderAnnotation) ?? LocalVolumes.DefaultFolder;
        return new PersistentVolume
        {
            Metadata = new ObjectMeta
            {
                Name = name, Labels = Map<string>.From([new(LocalVolumes.NodeLabel, nodeName)]),
                Annotations = Map<string>.From([new(VolumeNames.ProvisionedBy, LocalVolumes.Provisioner)]),
                Finalizers = [VolumeNames.VolumeProtection, LocalVolumes.Finalizer],
            },
            Spec = new PersistentVolumeSpec
            {
                Capacity = VolumeSizes.Resource(VolumeSizes.Of(claim)), AccessModes = claim.Spec.AccessModes, VolumeMode = "Filesystem",
                PersistentVolumeReclaimPolicy = of.ReclaimPolicy, StorageClassName = of.Metadata.Name, MountOptions = of.MountOptions,
                ClaimRef = BoundVolume.Reference(claim), Local = new LocalVolumeSource { Path = $"{folder}/{name}" },
                NodeAffinity = new VolumeNodeAffinity { Required = new NodeSelector { NodeSelectorTerms = [On(node)] } },
            },
        };
    }

    private static NodeSelectorTerm On(Node node) => node.Metadata.Labels.TryGetValue(Hostname, out var hostname)
        ? new NodeSelectorTerm { MatchExpressions = [new NodeSelectorRequirement { Key = Hostname, Operator = "In", Values = [hostname] }] }
        : new NodeSelectorTerm { MatchFields = [new NodeSelectorRequirement { Key = NodeSelectors.NameField, Operator = "In", Values = [node.Metadata.Name!] }] };
}
