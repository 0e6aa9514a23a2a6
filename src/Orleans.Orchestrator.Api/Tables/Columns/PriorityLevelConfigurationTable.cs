using System.Globalization;
using System.Text.Json;
using Orleans.Orchestrator.Resources.Flowcontrol.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>The columns of priority levels.</summary>
internal sealed class PriorityLevelConfigurationTable : Table<PriorityLevelConfiguration>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName, new("Type", "Whether the level's requests are limited."), new("NominalConcurrencyShares", "The level's share of the requests at a time."),
        new("Queues", "How many queues it has."), new("HandSize", "How many queues a flow may use."), new("QueueLengthLimit", "How many requests wait in a queue."), Column.Age,
    ];

    protected override void WriteCells(Utf8JsonWriter cells, PriorityLevelConfiguration p, DateTimeOffset now)
    {
        var queuing = p.Spec.Limited?.LimitResponse.Queuing;
        cells.WriteStringValue(p.Metadata.Name);
        cells.WriteStringValue(p.Spec.Type);
        Number(cells, p.Spec.Limited?.NominalConcurrencyShares ?? p.Spec.Exempt?.NominalConcurrencyShares);
        Number(cells, queuing?.Queues);
        Number(cells, queuing?.HandSize);
        Number(cells, queuing?.QueueLengthLimit);
        cells.WriteStringValue(Age(p.Metadata, now));
    }

    private static void Number(Utf8JsonWriter cells, int? value) => cells.WriteStringValue(value?.ToString(CultureInfo.InvariantCulture) ?? "<none>");
}
