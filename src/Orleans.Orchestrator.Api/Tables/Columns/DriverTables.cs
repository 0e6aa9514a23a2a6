using System.Text.Json;
using Orleans.Orchestrator.Resources.Storage.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>The columns of what drivers for storage tell and are told.</summary>
internal sealed class CsiDriverTable : Table<CSIDriver>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName, new("AttachRequired", "Whether volumes are attached before they are mounted.", "boolean"), new("PodInfoOnMount", "Whether the driver is told of the pod.", "boolean"),
        new("StorageCapacity", "Whether pods wait for the driver to tell its room.", "boolean"), new("TokenRequests", "For whom the driver gets tokens."),
        new("RequiresRepublish", "Whether the driver is asked again while a volume is mounted.", "boolean"), new("Modes", "How long volumes live."), Column.Age,
    ];

    protected override void WriteCells(Utf8JsonWriter cells, CSIDriver d, DateTimeOffset now)
    {
        cells.WriteStringValue(d.Metadata.Name);
        cells.WriteBooleanValue(d.Spec.AttachRequired ?? true);
        cells.WriteBooleanValue(d.Spec.PodInfoOnMount ?? false);
        cells.WriteBooleanValue(d.Spec.StorageCapacity ?? false);
        cells.WriteStringValue(d.Spec.TokenRequests.IsEmpty ? "<unset>" : string.Join(',', d.Spec.TokenRequests.Select(t => t.Audience)));
        cells.WriteBooleanValue(d.Spec.RequiresRepublish ?? false);
        cells.WriteStringValue(d.Spec.VolumeLifecycleModes.IsEmpty ? "<none>" : string.Join(',', d.Spec.VolumeLifecycleModes));
        cells.WriteStringValue(Age(d.Metadata, now));
    }
}

internal sealed class CsiNodeTable : Table<CSINode>
{
    public override IReadOnlyList<Column> Columns { get; } = [Column.ObjectName, new("Drivers", "How many drivers the node has.", "integer"), Column.Age];

    protected override void WriteCells(Utf8JsonWriter cells, CSINode n, DateTimeOffset now)
    {
        cells.WriteStringValue(n.Metadata.Name);
        cells.WriteNumberValue(n.Spec.Drivers.Length);
        cells.WriteStringValue(Age(n.Metadata, now));
    }
}

internal sealed class CsiStorageCapacityTable : Table<CSIStorageCapacity>
{
    public override IReadOnlyList<Column> Columns { get; } = [Column.ObjectName, new("StorageClassName", "The class."), new("Capacity", "How much room there is.")];

    protected override void WriteCells(Utf8JsonWriter cells, CSIStorageCapacity c, DateTimeOffset now)
    {
        cells.WriteStringValue(c.Metadata.Name);
        cells.WriteStringValue(c.StorageClassName);
        cells.WriteStringValue(c.Capacity?.ToString() ?? "<unset>");
    }
}

internal sealed class VolumeAttachmentTable : Table<VolumeAttachment>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName, new("Attacher", "The driver that attaches."), new("PV", "The volume."), new("Node", "The node."), new("Attached", "Whether it is attached.", "boolean"), Column.Age,
    ];

    protected override void WriteCells(Utf8JsonWriter cells, VolumeAttachment a, DateTimeOffset now)
    {
        cells.WriteStringValue(a.Metadata.Name);
        cells.WriteStringValue(a.Spec.Attacher);
        cells.WriteStringValue(a.Spec.Source.PersistentVolumeName ?? "");
        cells.WriteStringValue(a.Spec.NodeName);
        cells.WriteBooleanValue(a.Status.Attached);
        cells.WriteStringValue(Age(a.Metadata, now));
    }
}
