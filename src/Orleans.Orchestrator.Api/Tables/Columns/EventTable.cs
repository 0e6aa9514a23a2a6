using System.Text.Json;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

internal sealed class EventTable : Table<Event>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        new("Last Seen", "When it happened last."),
        new("Type", "Normal or Warning."),
        new("Reason", "Why, in a word for programs."),
        new("Object", "What it is about."),
        Column.Wide("Subobject", "The part of it."),
        Column.Wide("Source", "Who says so."),
        new("Message", "What happened, for people."),
        Column.Wide("First Seen", "When it happened first."),
        new("Count", "How often it happened.", Priority: 1),
        new("Name", "Name must be unique within a namespace.", Format: "name", Priority: 1),
    ];

    protected override void WriteCells(Utf8JsonWriter cells, Event e, DateTimeOffset now)
    {
        var first = e.FirstTimestamp ?? e.EventTime;
        var last = e.Series is { } series ? series.LastObservedTime : e.LastTimestamp ?? first;
        cells.WriteStringValue(HumanDuration.Since(last, now));
        cells.WriteStringValue(e.Type ?? "");
        cells.WriteStringValue(e.Reason ?? "");
        cells.WriteStringValue(Target(e.InvolvedObject));
        cells.WriteStringValue(e.InvolvedObject.FieldPath ?? "");
        cells.WriteStringValue(Source(e));
        cells.WriteStringValue((e.Message ?? "").Trim());
        cells.WriteStringValue(HumanDuration.Since(first, now));
        cells.WriteNumberValue(e.Series?.Count ?? (e.Count is > 0 and var count ? count : 1));
        cells.WriteStringValue(e.Metadata.Name);
    }

    private static string Target(ObjectReference about)
    {
        var kind = (about.Kind ?? "").ToLowerInvariant();
        return string.IsNullOrEmpty(about.Name) ? kind : $"{kind}/{about.Name}";
    }

    private static string Source(Event e)
    {
        var component = e.Source.Component ?? e.ReportingComponent ?? "";
        var host = e.Source.Host ?? e.ReportingInstance ?? "";
        return host.Length == 0 ? component : $"{component}, {host}";
    }
}
