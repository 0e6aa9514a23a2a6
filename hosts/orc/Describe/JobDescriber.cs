using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>A Job.</summary>
internal static class JobDescriber
{
    public static async Task<string> DescribeAsync(JsonObject item, DescribeContext context)
    {
        var (to, spec, status) = (new Description(), item["spec"] as JsonObject ?? [], item["status"] as JsonObject ?? []);
        to.Heading(item);
        to.Line(0, $"Selector:\t{Description.Selector(spec["selector"])}");
        to.Metadata(item);
        to.Controller(item);
        to.Line(0, $"Parallelism:\t{Text(spec["parallelism"], "1")}").Line(0, $"Completions:\t{Text(spec["completions"], "<unset>")}");
        to.Line(0, $"Completion Mode:\t{Text(spec["completionMode"], "NonIndexed")}").Line(0, $"Suspend:\t{Text(spec["suspend"], "false")}");
        to.Line(0, $"Backoff Limit:\t{Text(spec["backoffLimit"], "6")}");
        to.Field(0, "TTL Seconds After Finished", Text(spec["ttlSecondsAfterFinished"], ""));
        to.Field(0, "Start Time", Description.Time(status["startTime"]));
        to.Field(0, "Completed At", Description.Time(status["completionTime"]));
        if (Moment(status["startTime"]) is { } start && Moment(status["completionTime"]) is { } end)
            to.Line(0, $"Duration:\t{Ages.Human(end - start)}");
        if (Text(spec["activeDeadlineSeconds"], "") is { Length: > 0 } deadline)
            to.Line(0, $"Active Deadline Seconds:\t{deadline}s");
        to.Line(0, $"Pods Statuses:\t{Count(status, "active")} Active ({Count(status, "ready")} Ready) / {Count(status, "succeeded")} Succeeded / {Count(status, "failed")} Failed");
        if ((string?)spec["completionMode"] == "Indexed")
            to.Line(0, $"Completed Indexes:\t{Text(status["completedIndexes"], "<none>")}");
        PodParts.Template(to, spec["template"]);
        to.Events(await context.EventsAsync(item), context.Now);
        return to.ToString();
    }

    private static int Count(JsonObject status, string name) => (int?)status[name] ?? 0;

    private static string Text(JsonNode? value, string otherwise) => value?.ToString() ?? otherwise;

    private static DateTimeOffset? Moment(JsonNode? value) => (string?)value is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;
}
