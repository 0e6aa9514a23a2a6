using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>Events have their times and origins in several places; these are the rules by which kubectl shows them.</summary>
internal static class EventFields
{
    /// <summary>When it happened last.</summary>
    public static DateTimeOffset Last(JsonObject e) => At(e["series"]?["lastObservedTime"]) ?? At(e["lastTimestamp"]) ?? At(e["eventTime"]) ?? DateTimeOffset.MinValue;

    /// <summary>How long ago, and how often.</summary>
    public static string Age(JsonObject e, DateTimeOffset now)
    {
        var first = Ages.Since(At(e["eventTime"]) is { } time ? time : At(e["firstTimestamp"]), now);
        if (e["series"] is JsonObject series)
            return $"{Ages.Since(At(series["lastObservedTime"]), now)} (x{(int?)series["count"]} over {first})";
        return (int?)e["count"] is > 1 and var count ? $"{Ages.Since(At(e["lastTimestamp"]), now)} (x{count} over {first})" : first;
    }

    public static string From(JsonObject e) => (string?)e["source"]?["component"] is { Length: > 0 } component ? component : (string?)e["reportingComponent"] ?? "";

    private static DateTimeOffset? At(JsonNode? time) => DateTimeOffset.TryParse((string?)time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
}
