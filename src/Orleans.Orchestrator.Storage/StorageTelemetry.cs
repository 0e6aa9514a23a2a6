using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orleans.Orchestrator.Storage.Commit;

namespace Orleans.Orchestrator.Storage;

/// <summary>What a store tells OpenTelemetry. Source and meter bear the same name.</summary>
internal sealed class StorageTelemetry : IDisposable
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Orleans.Orchestrator.Storage";

    private const int MaxLinks = 127;

    private static readonly ActivitySource Source = new(Name);
    private readonly Meter meter = new(Name);
    private readonly Histogram<double> duration;
    private readonly Histogram<double> wait;
    private readonly Histogram<int> size;
    private readonly Counter<long> failures;

    internal StorageTelemetry(WriteQueue queue)
    {
        duration = meter.CreateHistogram<double>("orchestrator.store.commit.duration", "s", "Time of one transaction");
        wait = meter.CreateHistogram<double>("orchestrator.store.durable.duration", "s", "Time until what had been committed was durable, where that is waited for apart");
        size = meter.CreateHistogram<int>("orchestrator.store.commit.writes", "{write}", "Writes in one transaction");
        failures = meter.CreateCounter<long>("orchestrator.store.commit.failures", "{transaction}", "Transactions that failed");
        meter.CreateObservableGauge("orchestrator.store.queue.depth", () => queue.Depth, "{write}", "Writes not yet durable");
    }

    /// <summary>What is going on, for those who are listening.</summary>
    internal static Activity? Cause => Source.HasListeners() ? Activity.Current : null;

    internal IDurability? Commit(CommitBatch batch, Func<IDurability?> commit)
    {
        var writes = batch.WriteCount;
        using var activity = Start(batch);
        activity?.SetTag("store.writes", writes);
        var start = Stopwatch.GetTimestamp();
        IDurability? durability;
        try
        {
            durability = commit();
        }
        catch (Exception e)
        {
            failures.Add(1);
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
        duration.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
        size.Record(writes);
        return durability;
    }

    internal void Await(IDurability durability)
    {
        var start = Stopwatch.GetTimestamp();
        durability.Await();
        wait.Record(Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>A transaction is one step of the trace of its first write, and linked to from those of the others.</summary>
    private static Activity? Start(CommitBatch batch)
    {
        if (!Source.HasListeners())
            return null;
        var causes = batch.Collections.SelectMany(c => c.Writes).Select(w => w.Cause).OfType<Activity>().Take(MaxLinks + 1).ToList();
        return causes.Count == 0
            ? Source.StartActivity("store.commit")
            : Source.StartActivity("store.commit", ActivityKind.Internal, causes[0].Context, links: causes.Skip(1).Select(c => new ActivityLink(c.Context)));
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();
}
