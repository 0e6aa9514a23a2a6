using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>The columns of PersistentVolumes, their claims and their classes.</summary>
internal sealed class PersistentVolumeTable : Table<PersistentVolume>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName, new("Capacity", "How much space it has."), new("Access Modes", "How it can be mounted."),
        new("Reclaim Policy", "What becomes of it when its claim goes."), new("Status", "How far it is."), new("Claim", "The claim that has it."),
        new("StorageClass", "The class that it belongs to."), new("VolumeAttributesClass", "The class of attributes that can be changed."),
        new("Reason", "Why it failed."), Column.Age, Column.Wide("VolumeMode", "Filesystem or Block."),
    ];

    protected override void WriteCells(Utf8JsonWriter cells, PersistentVolume v, DateTimeOffset now)
    {
        cells.WriteStringValue(v.Metadata.Name);
        cells.WriteStringValue(v.Spec.Capacity.GetValueOrDefault("storage").ToString());
        cells.WriteStringValue(VolumeWords.Modes(v.Spec.AccessModes));
        cells.WriteStringValue(v.Spec.PersistentVolumeReclaimPolicy ?? "");
        cells.WriteStringValue(VolumeWords.Phase(v.Metadata, v.Status.Phase));
        cells.WriteStringValue(v.Spec.ClaimRef is { } claim ? $"{claim.Namespace}/{claim.Name}" : "");
        cells.WriteStringValue(VolumeWords.Class(v.Metadata, v.Spec.StorageClassName));
        cells.WriteStringValue(v.Spec.VolumeAttributesClassName ?? "<unset>");
        cells.WriteStringValue(v.Status.Reason ?? "");
        cells.WriteStringValue(Age(v.Metadata, now));
        cells.WriteStringValue(v.Spec.VolumeMode ?? "<unset>");
    }
}

internal sealed class PersistentVolumeClaimTable : Table<PersistentVolumeClaim>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName, new("Status", "How far it is."), new("Volume", "The volume that it has."), new("Capacity", "How much space the volume has."),
        new("Access Modes", "How the volume can be mounted."), new("StorageClass", "The class that is asked for."),
        new("VolumeAttributesClass", "The class of attributes that can be changed."), Column.Age, Column.Wide("VolumeMode", "Filesystem or Block."),
    ];

    protected override void WriteCells(Utf8JsonWriter cells, PersistentVolumeClaim c, DateTimeOffset now)
    {
        var isBound = !string.IsNullOrEmpty(c.Spec.VolumeName);
        cells.WriteStringValue(c.Metadata.Name);
        cells.WriteStringValue(VolumeWords.Phase(c.Metadata, c.Status.Phase));
        cells.WriteStringValue(c.Spec.VolumeName ?? "");
        cells.WriteStringValue(isBound ? c.Status.Capacity.GetValueOrDefault("storage").ToString() : "");
        cells.WriteStringValue(isBound ? VolumeWords.Modes(c.Status.AccessModes) : "");
        cells.WriteStringValue(VolumeWords.Class(c.Metadata, c.Spec.StorageClassName));
        cells.WriteStringValue(c.Spec.VolumeAttributesClassName ?? "<unset>");
        cells.WriteStringValue(Age(c.Metadata, now));
        cells.WriteStringValue(c.Spec.VolumeMode ?? "<unset>");
    }
}

internal sealed class StorageClassTable : Table<StorageClass>
{
    private static readonly string[] Default = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName, new("Provisioner", "Who makes the volumes."), new("ReclaimPolicy", "What becomes of a volume when its claim goes."),
        new("VolumeBindingMode", "When a claim gets its volume."), new("AllowVolumeExpansion", "Whether claims may ask for more later."), Column.Age,
    ];

    protected override void WriteCells(Utf8JsonWriter cells, StorageClass c, DateTimeOffset now)
    {
        cells.WriteStringValue(Array.Exists(Default, a => c.Metadata.Annotations.GetValueOrDefault(a) == "true") ? $"{c.Metadata.Name} (default)" : c.Metadata.Name);
        cells.WriteStringValue(c.Provisioner);
        cells.WriteStringValue(c.ReclaimPolicy ?? "Delete");
        cells.WriteStringValue(c.VolumeBindingMode ?? "Immediate");
        cells.WriteBooleanValue(c.AllowVolumeExpansion ?? false);
        cells.WriteStringValue(Age(c.Metadata, now));
    }
}

/// <summary>How cells word what volumes and claims have in common.</summary>
internal static class VolumeWords
{
    private const string ClassAnnotation = "volume.beta.kubernetes.io/storage-class";

    private static readonly (string Mode, string Short)[] All =
        [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")];

    public static string Modes(ImmutableArray<string> modes) => string.Join(',', All.Where(m => modes.Contains(m.Mode)).Select(m => m.Short));

    public static string Phase(ObjectMeta metadata, string? phase) => metadata.DeletionTimestamp is null ? phase ?? "" : "Terminating";

    public static string Class(ObjectMeta metadata, string? name) => metadata.Annotations.GetValueOrDefault(ClassAnnotation) ?? name ?? "";
}
