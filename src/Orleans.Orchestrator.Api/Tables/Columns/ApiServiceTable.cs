using System.Text.Json;
using Orleans.Orchestrator.Resources.Apiregistration.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>The columns of APIServices.</summary>
internal sealed class ApiServiceTable : Table<APIService>
{
    public override IReadOnlyList<Column> Columns { get; } =
        [Column.ObjectName, new("Service", "Who serves it; Local for this server."), new("Available", "Whether it is served."), Column.Age];

    protected override void WriteCells(Utf8JsonWriter cells, APIService s, DateTimeOffset now)
    {
        cells.WriteStringValue(s.Metadata.Name);
        cells.WriteStringValue(s.Spec.Service is { } service ? $"{service.Namespace}/{service.Name}" : "Local");
        cells.WriteStringValue(s.Status.Conditions.FirstOrDefault(c => c.Type == "Available") switch
        {
            null => "Unknown",
            { Status: "True" } => "True",
            var other => $"{other.Status} ({other.Reason})",
        });
        cells.WriteStringValue(Age(s.Metadata, now));
    }
}
