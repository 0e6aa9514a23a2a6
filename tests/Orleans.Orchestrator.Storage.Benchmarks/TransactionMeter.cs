using System.Diagnostics.Metrics;

namespace Orleans.Orchestrator.Storage.Benchmarks;

/// <summary>How large our store's transactions are and how long they take, from its own metrics.</summary>
internal sealed class TransactionMeter : IDisposable
{
    private readonly MeterListener listener = new();
    private long writes;
    private long transactions;
    private double seconds;

    public TransactionMeter()
    {
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name is "orchestrator.store.commit.writes" or "orchestrator.store.commit.duration")
                l.EnableMeasurementEvents(instrument);
        };
        // One thread commits, so nothing here is written by two at once.
        listener.SetMeasurementEventCallback<int>((_, value, _, _) => (writes, transactions) = (writes + value, transactions + 1));
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => seconds += value);
        listener.Start();
    }

    public string Describe() => transactions == 0 ? "no transaction" : $"{(double)writes / transactions:F1} writes a transaction, {seconds / transactions * 1_000:F2} ms each";

    public void Dispose() => listener.Dispose();
}
