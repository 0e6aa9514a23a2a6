using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Volumes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Volumes;

/// <summary>Volumes, claims and classes for tests.</summary>
internal static class Disks
{
    public static PersistentVolumeClaim Claim(string name, string size = "1Gi", string? of = "slow", string mode = "ReadWriteOnce") => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = "default", Uid = $"uid-{name}" },
        Spec = new PersistentVolumeClaimSpec
        {
            AccessModes = [mode], StorageClassName = of, VolumeMode = "Filesystem", Resources = new VolumeResourceRequirements { Requests = A.Amounts(("storage", size)) },
        },
        Status = new PersistentVolumeClaimStatus { Phase = "Pending" },
    };

    public static PersistentVolume Volume(string name, string size = "1Gi", string? of = "slow", string? node = null) => new()
    {
        Metadata = new ObjectMeta { Name = name, Uid = $"uid-{name}" },
        Spec = new PersistentVolumeSpec
        {
            AccessModes = ["ReadWriteOnce"], Capacity = A.Amounts(("storage", size)), StorageClassName = of, VolumeMode = "Filesystem",
            PersistentVolumeReclaimPolicy = "Retain", HostPath = new HostPathVolumeSource { Path = $"/{name}" },
            NodeAffinity = node is null ? null : new VolumeNodeAffinity { Required = On(node) },
        },
        Status = new PersistentVolumeStatus { Phase = "Available" },
    };

    public static StorageClass Class(string name, bool waits, string provisioner = VolumeNames.NoProvisioner, params TopologySelectorTerm[] topologies) => new()
    {
        Metadata = new ObjectMeta { Name = name }, Provisioner = provisioner, ReclaimPolicy = "Delete", AllowedTopologies = [.. topologies],
        VolumeBindingMode = waits ? "WaitForFirstConsumer" : "Immediate",
    };

    public static NodeSelector On(string node) => new()
    {
        NodeSelectorTerms = [new NodeSelectorTerm { MatchExpressions = [new NodeSelectorRequirement { Key = "kubernetes.io/hostname", Operator = "In", Values = [node] }] }],
    };

    public static Pod Using(this Pod pod, params string[] claims) => pod with
    {
        Spec = pod.Spec with
        {
            Volumes = [.. claims.Select((c, i) => new Volume { Name = $"v{i}", PersistentVolumeClaim = new PersistentVolumeClaimVolumeSource { ClaimName = c } })],
        },
    };

    /// <summary>A claim and a volume that belong together.</summary>
    public static (PersistentVolumeClaim Claim, PersistentVolume Volume) Bound(PersistentVolumeClaim claim, PersistentVolume volume) =>
        (BoundVolume.Of(claim, volume), BoundVolume.Of(volume, claim));
}
