using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What a volume's description leaves open.</summary>
internal static class VolumeDefaults
{
    /// <summary>0644.</summary>
    private const int FileMode = 420;

    private const long TokenSeconds = 3600;

    public static Volume Set(Volume value)
    {
        value = value with
        {
            EmptyDir = HasSource(value) ? value.EmptyDir : EmptyDirVolumeSource.Empty,
            HostPath = value.HostPath is { Type: null } path ? path with { Type = "" } : value.HostPath,
            Secret = value.Secret is { } secret ? secret with { DefaultMode = secret.DefaultMode ?? FileMode } : null,
            ConfigMap = value.ConfigMap is { } map ? map with { DefaultMode = map.DefaultMode ?? FileMode } : null,
            DownwardAPI = value.DownwardAPI is { } downward
                ? downward with { DefaultMode = downward.DefaultMode ?? FileMode, Items = Set(downward.Items) }
                : null,
            Projected = value.Projected is { } projected
                ? projected with { DefaultMode = projected.DefaultMode ?? FileMode, Sources = [.. projected.Sources.Select(Set)] }
                : null,
            Image = value.Image is { } image
                ? image with { PullPolicy = image.PullPolicy ?? ContainerDefaults.PullPolicy(image.Reference) }
                : null,
        };
        return SetForeign(value);
    }

    private static Volume SetForeign(Volume value) => value with
    {
        Iscsi = value.Iscsi is { } iscsi ? iscsi with { IscsiInterface = iscsi.IscsiInterface ?? "default" } : null,
        Rbd = value.Rbd is { } rbd
            ? rbd with { Pool = rbd.Pool ?? "rbd", User = rbd.User ?? "admin", Keyring = rbd.Keyring ?? "/etc/ceph/keyring" }
            : null,
        AzureDisk = value.AzureDisk is { } disk
            ? disk with
            {
                CachingMode = disk.CachingMode ?? "ReadWrite", Kind = disk.Kind is { Length: > 0 } kind ? kind : "Shared",
                FsType = disk.FsType ?? "ext4", ReadOnly = disk.ReadOnly ?? false,
            }
            : null,
        ScaleIO = value.ScaleIO is { } scale
            ? scale with { StorageMode = scale.StorageMode ?? "ThinProvisioned", FsType = scale.FsType ?? "xfs" }
            : null,
        Ephemeral = value.Ephemeral is { VolumeClaimTemplate: var claim } ephemeral
            ? ephemeral with { VolumeClaimTemplate = claim with { Spec = claim.Spec with { VolumeMode = claim.Spec.VolumeMode ?? "Filesystem" } } }
            : null,
    };

    private static bool HasSource(Volume v)
    {
        ReadOnlySpan<object?> sources =
        [
            v.HostPath, v.EmptyDir, v.GcePersistentDisk, v.AwsElasticBlockStore, v.GitRepo, v.Secret, v.Nfs, v.Iscsi, v.Glusterfs,
            v.PersistentVolumeClaim, v.Rbd, v.FlexVolume, v.Cinder, v.Cephfs, v.Flocker, v.DownwardAPI, v.Fc, v.AzureFile, v.ConfigMap,
            v.VsphereVolume, v.Quobyte, v.AzureDisk, v.PhotonPersistentDisk, v.Projected, v.PortworxVolume, v.ScaleIO, v.Storageos, v.Csi,
            v.Ephemeral, v.Image,
        ];
        foreach (var source in sources)
        {
            if (source is not null)
                return true;
        }

        return false;
    }

    private static VolumeProjection Set(VolumeProjection value) => value with
    {
        ServiceAccountToken = value.ServiceAccountToken is { } token ? token with { ExpirationSeconds = token.ExpirationSeconds ?? TokenSeconds } : null,
        DownwardAPI = value.DownwardAPI is { } downward ? downward with { Items = Set(downward.Items) } : null,
    };

    private static ImmutableArray<DownwardAPIVolumeFile> Set(ImmutableArray<DownwardAPIVolumeFile> items) =>
        [.. items.Select(i => i with { FieldRef = ContainerDefaults.Set(i.FieldRef) })];
}
