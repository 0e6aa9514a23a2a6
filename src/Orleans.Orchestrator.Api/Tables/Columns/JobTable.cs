using System.Globalization;
using System.Text.Json;
using Orleans.Orchestrator.Resources.Batch.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

internal sealed class JobTable : Table<Job>
{
    private static readonly string[] Ends = ["Complete", "Failed"];
    private static readonly string[] States = ["Suspended", "FailureTarget", "SuccessCriteriaMet"];

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName,
        new("Status", "How the job is."),
        new("Completions", "How many pods have succeeded, and how many must."),
        new("Duration", "How long it has been at work, or was."),
        Column.Age,
        Column.Wide("Containers", "Names of each container in the template."),
        Column.Wide("Images", "Images referenced by each container in the template."),
        Column.Wide("Selector", "Label selector for pods."),
    ];

    protected override void WriteCells(Utf8JsonWriter cells, Job j, DateTimeOffset now)
    {
        cells.WriteStringValue(j.Metadata.Name);
        cells.WriteStringValue(Status(j));
        cells.WriteStringValue(Completions(j));
        cells.WriteStringValue(j.Status.StartTime is { } start ? HumanDuration.Format((j.Status.CompletionTime ?? now) - start) : "");
        cells.WriteStringValue(Age(j.Metadata, now));
        cells.WriteStringValue(Words.Names(j.Spec.Template.Spec.Containers));
        cells.WriteStringValue(Words.Images(j.Spec.Template.Spec.Containers));
        cells.WriteStringValue(Words.Selector(j.Spec.Selector));
    }

    private static string Status(Job job)
    {
        bool Has(string type) => job.Status.Conditions.Any(c => c.Type == type && c.Status == "True");
        return Array.Find(Ends, Has) ?? (job.Metadata.DeletionTimestamp is not null ? "Terminating" : Array.Find(States, Has) ?? "Running");
    }

    private static string Completions(Job job)
    {
        var succeeded = job.Status.Succeeded ?? 0;
        return job.Spec.Completions is { } completions ? string.Create(CultureInfo.InvariantCulture, $"{succeeded}/{completions}")
            : job.Spec.Parallelism > 1 ? string.Create(CultureInfo.InvariantCulture, $"{succeeded}/1 of {job.Spec.Parallelism}")
            : string.Create(CultureInfo.InvariantCulture, $"{succeeded}/1");
    }
}
