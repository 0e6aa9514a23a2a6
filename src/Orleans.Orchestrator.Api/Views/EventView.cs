using System.Collections.Frozen;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using CoreEvent = Orleans.Orchestrator.Resources.Core.V1.Event;
using CoreSeries = Orleans.Orchestrator.Resources.Core.V1.EventSeries;
using Event = Orleans.Orchestrator.Resources.Events.V1.Event;
using EventSeries = Orleans.Orchestrator.Resources.Events.V1.EventSeries;

namespace Orleans.Orchestrator.Api.Views;

/// <summary>Events as group events.k8s.io has them: the same as those of group core, by newer names.</summary>
internal sealed class EventView : ResourceView
{
    /// <summary>The only one.</summary>
    public static EventView Instance { get; } = new();

    /// <inheritdoc/>
    public override ResourceKind Kind => NewEvent.Kind;

    /// <inheritdoc/>
    protected override string StoredVersion => "v1";

    /// <inheritdoc/>
    protected override FrozenDictionary<string, string> StoredNames { get; } = new Dictionary<string, string>
    {
        ["note"] = "message",
        ["regarding"] = "involvedObject",
        ["reportingController"] = "reportingComponent",
        ["deprecatedSource"] = "source",
        ["deprecatedFirstTimestamp"] = "firstTimestamp",
        ["deprecatedLastTimestamp"] = "lastTimestamp",
        ["deprecatedCount"] = "count",
    }.ToFrozenDictionary();

    /// <inheritdoc/>
    public override ResourceObject Show(ResourceObject stored)
    {
        var e = stored.As<CoreEvent>();
        return ResourceObject.From(new NewEvent(new Event
        {
            Metadata = e.Metadata, EventTime = e.EventTime, Action = e.Action ?? "", Reason = e.Reason ?? "", Type = e.Type ?? "", Related = e.Related,
            Series = e.Series is { } series ? new EventSeries { Count = series.Count, LastObservedTime = series.LastObservedTime } : null,
            ReportingController = e.ReportingComponent ?? "", ReportingInstance = e.ReportingInstance ?? "", Regarding = e.InvolvedObject, Note = e.Message,
            DeprecatedSource = e.Source, DeprecatedFirstTimestamp = e.FirstTimestamp, DeprecatedLastTimestamp = e.LastTimestamp, DeprecatedCount = e.Count,
        }));
    }

    /// <inheritdoc/>
    public override ResourceObject Store(ResourceObject shown)
    {
        var e = ((NewEvent)shown.Value).Value;
        return ResourceObject.From(new CoreEvent
        {
            Metadata = e.Metadata, EventTime = e.EventTime, Action = Text(e.Action), Reason = Text(e.Reason), Type = Text(e.Type), Related = e.Related,
            Series = e.Series is { } series ? new CoreSeries { Count = series.Count, LastObservedTime = series.LastObservedTime } : null,
            ReportingComponent = Text(e.ReportingController), ReportingInstance = Text(e.ReportingInstance), InvolvedObject = e.Regarding ?? ObjectReference.Empty,
            Message = e.Note, Source = e.DeprecatedSource ?? EventSource.Empty, FirstTimestamp = e.DeprecatedFirstTimestamp, LastTimestamp = e.DeprecatedLastTimestamp, Count = e.DeprecatedCount,
        });
    }

    /// <summary>The newer group takes no events of the older form.</summary>
    public override IReadOnlyList<FieldFault> FaultsOfNew(ResourceObject stored)
    {
        var e = stored.As<CoreEvent>();
        var faults = new List<FieldFault>();
        if (e.Series is { Count: < 2 })
            faults.Add(Invalid("series.count", "should be at least 2"));
        if (e.Series is { LastObservedTime: null })
            faults.Add(Required("series.lastObservedTime"));
        if (e.EventTime is null)
            faults.Add(Required("eventTime"));
        if (e.Type is not ("Normal" or "Warning"))
            faults.Add(Invalid("type", $"has invalid value: {e.Type}"));
        foreach (var (field, isSet) in (ReadOnlySpan<(string, bool)>)
            [
                ("firstTimestamp", e.FirstTimestamp is not null), ("lastTimestamp", e.LastTimestamp is not null), ("count", e.Count is not (null or 0)),
                ("source", e.Source is { Component.Length: > 0 } or { Host.Length: > 0 }),
            ])
        {
            if (isSet)
                faults.Add(Invalid(field, "needs to be unset"));
        }

        return faults;
    }

    private static string? Text(string text) => text.Length == 0 ? null : text;

    private static FieldFault Required(string field) => new(FaultReason.Required, field, "Required value");

    private static FieldFault Invalid(string field, string detail) => new(FaultReason.Invalid, field, $"Invalid value: \"\": {detail}");
}
