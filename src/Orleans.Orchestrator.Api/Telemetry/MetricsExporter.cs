using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Orleans.Orchestrator.Api.Telemetry;

/// <summary>
/// Collects all of the product's meters (<c>Orleans.Orchestrator.*</c>) and shows them in Prometheus' text format 0.0.4.
/// The number of series is bounded: what a careless label would add beyond that is counted, not kept.
/// </summary>
public sealed class MetricsExporter : IDisposable
{
    private const int MaxSeries = 10_000;

    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, MetricSeries> _series = new();
    private readonly Lock _rendering = new();
    private long _dropped;

    /// <summary>Begins to collect.</summary>
    public MetricsExporter()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name.StartsWith("Orleans.", StringComparison.Ordinal))
                listener.EnableMeasurementEvents(instrument, MetricSeries.NameOf(instrument));
        };
        _listener.SetMeasurementEventCallback<double>((i, v, t, n) => Record(i, (string)n!, v, t));
        _listener.SetMeasurementEventCallback<float>((i, v, t, n) => Record(i, (string)n!, v, t));
        _listener.SetMeasurementEventCallback<long>((i, v, t, n) => Record(i, (string)n!, v, t));
        _listener.SetMeasurementEventCallback<int>((i, v, t, n) => Record(i, (string)n!, v, t));
        _listener.SetMeasurementEventCallback<short>((i, v, t, n) => Record(i, (string)n!, v, t));
        _listener.SetMeasurementEventCallback<byte>((i, v, t, n) => Record(i, (string)n!, v, t));
        _listener.Start();
    }

    /// <summary>Everything collected, and what the process uses.</summary>
    public string Render()
    {
        var text = new StringBuilder();
        lock (_rendering)
        {
            _listener.RecordObservableInstruments();
            foreach (var metric in _series.Values.GroupBy(s => s.Name).OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                var first = metric.First();
                text.Append(CultureInfo.InvariantCulture, $"# HELP {first.Name} {first.Help}\n# TYPE {first.Name} {first.Type}\n");
                foreach (var series in metric.OrderBy(s => s.Labels, StringComparer.Ordinal))
                    series.Render(text);
            }
        }

        ProcessMetrics.Render(text, Interlocked.Read(ref _dropped));
        return text.ToString();
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Record(Instrument instrument, string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags);
        // By what is shown, so that two instruments of one name add up to one series.
        var key = string.Concat(name, "\n", labels);
        if (!_series.TryGetValue(key, out var series))
        {
            if (_series.Count >= MaxSeries)
            {
                Interlocked.Increment(ref _dropped);
                return;
            }

            series = _series.GetOrAdd(key, _ => MetricSeries.Of(instrument, labels));
        }

        series.Record(value);
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
            return "";
        var text = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(MetricSeries.Sanitize(name)).Append("=\"");
            foreach (var c in Convert.ToString(value, CultureInfo.InvariantCulture) ?? "")
                text.Append(c switch { '\\' => "\\\\", '"' => "\\\"", '\n' => "\\n", _ => c.ToString() });
            text.Append('"');
        }

        return text.ToString();
    }
}
