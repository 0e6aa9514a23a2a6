using System.Text.Json;
using Orleans.Orchestrator.Resources.Flowcontrol.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>The columns of FlowSchemas.</summary>
internal sealed class FlowSchemaTable : Table<FlowSchema>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName, new("PriorityLevel", "The level of the schema's requests."), new("MatchingPrecedence", "Of several schemas that match a request the lowest counts."),
        new("DistinguisherMethod", "By what requests are told apart."), Column.Age, new("MissingPL", "Whether the level is not there."),
    ];

    protected override void WriteCells(Utf8JsonWriter cells, FlowSchema s, DateTimeOffset now)
    {
        cells.WriteStringValue(s.Metadata.Name);
        cells.WriteStringValue(s.Spec.PriorityLevelConfiguration.Name);
        cells.WriteNumberValue(s.Spec.MatchingPrecedence);
        cells.WriteStringValue(s.Spec.DistinguisherMethod?.Type ?? "<none>");
        cells.WriteStringValue(Age(s.Metadata, now));
        cells.WriteStringValue(s.Status.Conditions.FirstOrDefault(c => c.Type == "Dangling")?.Status ?? "?");
    }
}
