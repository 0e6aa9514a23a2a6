using System.Text.Json;
using Orleans.Orchestrator.Resources.Apps.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

internal sealed class ReplicaSetTable : Table<ReplicaSet>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName,
        new("Desired", "The number of pods wanted.", "integer"),
        new("Current", "The number of pods that exist.", "integer"),
        new("Ready", "The number of pods that are ready.", "integer"),
        Column.Age,
        Column.Wide("Containers", "Names of each container in the template."),
        Column.Wide("Images", "Images referenced by each container in the template."),
        Column.Wide("Selector", "Label selector for pods."),
    ];

    protected override void WriteCells(Utf8JsonWriter cells, ReplicaSet r, DateTimeOffset now)
    {
        cells.WriteStringValue(r.Metadata.Name);
        cells.WriteNumberValue(r.Spec.Replicas ?? 1);
        cells.WriteNumberValue(r.Status.Replicas);
        cells.WriteNumberValue(r.Status.ReadyReplicas ?? 0);
        cells.WriteStringValue(Age(r.Metadata, now));
        cells.WriteStringValue(Words.Names(r.Spec.Template.Spec.Containers));
        cells.WriteStringValue(Words.Images(r.Spec.Template.Spec.Containers));
        cells.WriteStringValue(Words.Selector(r.Spec.Selector));
    }
}
