using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What a volume's description leaves open.</summary>
internal static class VolumeDefaults
{
    /// <summary>0644.</summary>
    private const int FileMode = 420;

    public static Volume Set(Volume value) => value with
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
    };

    /// <summary>How many sources it has; there must be one.</summary>
    public static int Sources(Volume v)
    {
        object?[] sources =
        [
            v.HostPath, v.EmptyDir, v.GcePersistentDisk, v.AwsElasticBlockStore, v.GitRepo, v.Secret, v.Nfs, v.Iscsi, v.Glusterfs,
            v.PersistentVolumeClaim, v.Rbd, v.FlexVolume, v.Cinder, v.Cephfs, v.Flocker, v.DownwardAPI, v.Fc, v.AzureFile, v.ConfigMap,
            v.VsphereVolume, v.Quobyte, v.AzureDisk, v.PhotonPersistentDisk, v.Projected, v.PortworxVolume, v.ScaleIO, v.Storageos, v.Csi,
            v.Ephemeral, v.Image,
        ];
        return sources.Count(s => s is not null);
    }

    private static bool HasSource(Volume value) => Sources(value) > 0;

    private static VolumeProjection Set(VolumeProjection value) => value with
    {
        ServiceAccountToken = value.ServiceAccountToken is { } token ? token with { ExpirationSeconds = token.ExpirationSeconds ?? 3600 } : null,
        DownwardAPI = value.DownwardAPI is { } downward ? downward with { Items = Set(downward.Items) } : null,
    };

    private static ImmutableArray<DownwardAPIVolumeFile> Set(ImmutableArray<DownwardAPIVolumeFile> items) =>
        [.. items.Select(i => i with { FieldRef = ContainerDefaults.Set(i.FieldRef) })];
}
