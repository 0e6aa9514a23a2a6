using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What the description of a PersistentVolume's storage leaves open.</summary>
internal static class PersistentVolumeSources
{
    public static PersistentVolumeSpec Default(PersistentVolumeSpec value) => value with
    {
        HostPath = value.HostPath is { Type: null } path ? path with { Type = "" } : value.HostPath,
        Iscsi = value.Iscsi is { } iscsi ? iscsi with { IscsiInterface = iscsi.IscsiInterface ?? "default" } : null,
        Rbd = value.Rbd is { } rbd ? rbd with { Pool = rbd.Pool ?? "rbd", User = rbd.User ?? "admin", Keyring = rbd.Keyring ?? "/etc/ceph/keyring" } : null,
        AzureDisk = value.AzureDisk is { } disk
            ? disk with
            {
                CachingMode = disk.CachingMode ?? "ReadWrite", Kind = disk.Kind is { Length: > 0 } kind ? kind : "Shared",
                FsType = disk.FsType ?? "ext4", ReadOnly = disk.ReadOnly ?? false,
            }
            : null,
        ScaleIO = value.ScaleIO is { } scale ? scale with { StorageMode = scale.StorageMode ?? "ThinProvisioned", FsType = scale.FsType ?? "xfs" } : null,
    };
}
