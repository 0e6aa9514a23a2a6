using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane;

/// <summary>What the control plane tells OpenTelemetry. Source and meter bear the same name.</summary>
public sealed class ControlPlaneTelemetry : IDisposable
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "Orleans.Orchestrator.ControlPlane";

    private readonly Counter<long> _commits;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _overloads;
    private readonly Histogram<int> _batch;
    private readonly Gauge<int> _watchers;
    private readonly Gauge<int> _objects;

    /// <summary>Makes the instruments.</summary>
    public ControlPlaneTelemetry()
    {
        _commits = Meter.CreateCounter<long>("orchestrator.collection.commits", "{write}", "Objects written");
        _refused = Meter.CreateCounter<long>("orchestrator.collection.conflicts", "{write}", "Writes refused since the object had another version");
        _overloads = Meter.CreateCounter<long>("orchestrator.collection.overloads", "{write}", "Writes refused since too many were queued");
        _batch = Meter.CreateHistogram<int>("orchestrator.collection.batch", "{write}", "Writes that became durable together");
        _watchers = Meter.CreateGauge<int>("orchestrator.collection.watchers", "{watch}", "Open watches of grains and of the API, which shares one per kind");
        _objects = Meter.CreateGauge<int>("orchestrator.collection.objects", "{object}", "Objects of a kind, such as pods and nodes");
    }

    /// <summary>For other parts of the control plane.</summary>
    public ActivitySource Source { get; } = new(Name);

    /// <summary>For other parts of the control plane.</summary>
    public Meter Meter { get; } = new(Name);

    /// <inheritdoc/>
    public void Dispose()
    {
        Source.Dispose();
        Meter.Dispose();
    }

    internal Activity? StartCommit(ResourceKind kind, CommitRequest request)
    {
        if (!Source.HasListeners())
            return null;
        var activity = Source.StartActivity("collection.commit");
        activity?.SetTag("k8s.collection", kind.Collection).SetTag("k8s.commit", request.Kind.ToString()).SetTag("k8s.object", request.Object.ToString());
        return activity;
    }

    internal void Committed(ResourceKind kind, bool committed) => (committed ? _commits : _refused).Add(1, Tag(kind));

    internal void Overloaded(ResourceKind kind) => _overloads.Add(1, Tag(kind));

    internal void Batch(ResourceKind kind, int writes) => _batch.Record(writes, Tag(kind));

    internal void Size(ResourceKind kind, int objects, int watchers)
    {
        _objects.Record(objects, Tag(kind));
        _watchers.Record(watchers, Tag(kind));
    }

    private static KeyValuePair<string, object?> Tag(ResourceKind kind) => new("collection", kind.Collection);
}
