using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orleans.Orchestrator.Storage.Commit;

namespace Orleans.Orchestrator.Storage;

/// <summary>What a store tells OpenTelemetry. Source and meter bear the same name.</summary>
internal sealed class StorageTelemetry : IDisposable
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Orleans.Orchestrator.Storage";

    private static readonly ActivitySource Source = new(Name);
    private readonly Meter meter = new(Name);
    private readonly Histogram<double> duration;
    private readonly Histogram<int> size;
    private readonly Counter<long> failures;

    internal StorageTelemetry(WriteQueue queue)
    {
        duration = meter.CreateHistogram<double>("orchestrator.store.commit.duration", "s", "Time of one transaction");
        size = meter.CreateHistogram<int>("orchestrator.store.commit.writes", "{write}", "Writes in one transaction");
        failures = meter.CreateCounter<long>("orchestrator.store.commit.failures", "{transaction}", "Transactions that failed");
        meter.CreateObservableGauge("orchestrator.store.queue.depth", () => queue.Depth, "{write}", "Writes not yet durable");
    }

    internal void Commit(CommitBatch batch, Action commit)
    {
        var writes = batch.WriteCount;
        using var activity = Source.StartActivity("store.commit");
        activity?.SetTag("store.writes", writes);
        var start = Stopwatch.GetTimestamp();
        try
        {
            commit();
        }
        catch (Exception e)
        {
            failures.Add(1);
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
        duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        size.Record(writes);
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();
}
