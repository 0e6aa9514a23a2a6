using System.Text.Json;
using Orleans.Orchestrator.Resources.Node.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>The columns of RuntimeClasses.</summary>
internal sealed class RuntimeClassTable : Table<RuntimeClass>
{
    public override IReadOnlyList<Column> Columns { get; } = [Column.ObjectName, new("Handler", "What of the runtime runs the class' pods."), Column.Age];

    protected override void WriteCells(Utf8JsonWriter cells, RuntimeClass c, DateTimeOffset now)
    {
        cells.WriteStringValue(c.Metadata.Name);
        cells.WriteStringValue(c.Handler);
        cells.WriteStringValue(Age(c.Metadata, now));
    }
}
