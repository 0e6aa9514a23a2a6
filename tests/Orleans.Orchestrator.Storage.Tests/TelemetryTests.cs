using System.Diagnostics;
using System.Diagnostics.Metrics;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.Storage.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task ACommit_IsTimed_Counted_AndTraced()
    {
        var instruments = new HashSet<string>();
        var activities = new List<string>();
        using var metrics = new MeterListener();
        metrics.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Orleans.Orchestrator.Storage")
                listener.EnableMeasurementEvents(instrument);
        };
        void Record(Instrument instrument)
        {
            lock (instruments)
                instruments.Add(instrument.Name);
        }
        metrics.SetMeasurementEventCallback<double>((instrument, _, _, _) => Record(instrument));
        metrics.SetMeasurementEventCallback<int>((instrument, _, _, _) => Record(instrument));
        metrics.Start();
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Orleans.Orchestrator.Storage",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (activities)
                    activities.Add(activity.OperationName);
            },
        };
        ActivitySource.AddActivityListener(traces);

        await using var store = new MemoryResourceStore();
        using var log = await store.OpenCollectionAsync("pods");
        await log.Append(Writes.Create("a"));
        metrics.RecordObservableInstruments();
        lock (instruments)
            Assert.Superset(new HashSet<string> { "orchestrator.store.commit.duration", "orchestrator.store.commit.writes", "orchestrator.store.queue.depth" }, instruments);
        lock (activities)
            Assert.Contains("store.commit", activities);
    }
}
