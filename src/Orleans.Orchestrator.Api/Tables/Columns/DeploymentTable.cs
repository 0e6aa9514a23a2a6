using System.Text.Json;
using Orleans.Orchestrator.Resources.Apps.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

internal sealed class DeploymentTable : Table<Deployment>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName,
        new("Ready", "Number of the pod with ready state"),
        new("Up-to-date", "Total number of non-terminated pods targeted by this deployment that have the desired template spec."),
        new("Available", "Total number of available pods (ready for at least minReadySeconds) targeted by this deployment."),
        Column.Age,
        Column.Wide("Containers", "Names of each container in the template."),
        Column.Wide("Images", "Images referenced by each container in the template."),
        Column.Wide("Selector", "Label selector for pods."),
    ];

    protected override void WriteCells(Utf8JsonWriter cells, Deployment d, DateTimeOffset now)
    {
        cells.WriteStringValue(d.Metadata.Name);
        cells.WriteStringValue($"{d.Status.ReadyReplicas ?? 0}/{d.Spec.Replicas ?? 1}");
        cells.WriteNumberValue(d.Status.UpdatedReplicas ?? 0);
        cells.WriteNumberValue(d.Status.AvailableReplicas ?? 0);
        cells.WriteStringValue(Age(d.Metadata, now));
        cells.WriteStringValue(Words.Names(d.Spec.Template.Spec.Containers));
        cells.WriteStringValue(Words.Images(d.Spec.Template.Spec.Containers));
        cells.WriteStringValue(Words.Selector(d.Spec.Selector));
    }
}
