using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Orleans.Orchestrator.Api.Telemetry;

/// <summary>One instrument with one set of labels.</summary>
internal abstract class MetricSeries
{
    private MetricSeries(string name, string help, string labels, string type) => (Name, Help, Labels, Type) = (name, help, labels, type);

    /// <summary>Prometheus' name: the unit last, counters ending in <c>_total</c>.</summary>
    public string Name { get; }

    public string Help { get; }

    /// <summary>As they stand between the braces.</summary>
    public string Labels { get; }

    public string Type { get; }

    /// <summary>The series for an instrument.</summary>
    public static MetricSeries Of(Instrument instrument, string labels)
    {
        var name = NameOf(instrument);
        var help = (instrument.Description ?? instrument.Meter.Name).Replace("\\", "\\\\").Replace("\n", " ");
        var kind = instrument.GetType().GetGenericTypeDefinition();
        if (kind == typeof(Histogram<>))
            return new Distribution(name, help, labels, instrument.Unit == "s" ? Distribution.Seconds : Distribution.Powers);
        if (kind == typeof(Counter<>))
            return new Sum(name, help, labels, "counter");
        if (kind == typeof(ObservableCounter<>))
            return new Last(name, help, labels, "counter");
        return kind == typeof(UpDownCounter<>) ? new Sum(name, help, labels, "gauge") : new Last(name, help, labels, "gauge");
    }

    /// <summary>Prometheus' name of an instrument.</summary>
    public static string NameOf(Instrument instrument)
    {
        var name = Sanitize(instrument.Name) + Unit(instrument.Unit);
        var kind = instrument.GetType().GetGenericTypeDefinition();
        return kind == typeof(Counter<>) || kind == typeof(ObservableCounter<>) ? Total(name) : name;
    }

    /// <summary>Takes a measurement.</summary>
    public abstract void Record(double value);

    /// <summary>Writes the series' lines.</summary>
    public abstract void Render(StringBuilder text);

    /// <summary>A name with the letters that Prometheus allows.</summary>
    public static string Sanitize(string name) => string.Create(name.Length, name, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
            span[i] = char.IsAsciiLetterOrDigit(source[i]) || source[i] == '_' ? source[i] : '_';
    });

    private static string Total(string name) => name.EndsWith("_total", StringComparison.Ordinal) ? name : name + "_total";

    private static string Unit(string? unit) => unit switch
    {
        null or "" or "1" => "",
        "s" => "_seconds",
        "ms" => "_milliseconds",
        "By" => "_bytes",
        ['{', ..] => "",
        _ => "_" + Sanitize(unit),
    };

    private void Line(StringBuilder text, string suffix, string extraLabel, double value)
    {
        text.Append(Name).Append(suffix);
        if (Labels.Length + extraLabel.Length > 0)
            text.Append('{').Append(Labels).Append(Labels.Length > 0 && extraLabel.Length > 0 ? "," : "").Append(extraLabel).Append('}');
        text.Append(CultureInfo.InvariantCulture, $" {value}\n");
    }

    private sealed class Sum(string name, string help, string labels, string type) : MetricSeries(name, help, labels, type)
    {
        private readonly Lock _lock = new();
        private double _value;

        public override void Record(double value)
        {
            lock (_lock)
                _value += value;
        }

        public override void Render(StringBuilder text) => Line(text, "", "", _value);
    }

    private sealed class Last(string name, string help, string labels, string type) : MetricSeries(name, help, labels, type)
    {
        private double _value;

        public override void Record(double value) => Volatile.Write(ref _value, value);

        public override void Render(StringBuilder text) => Line(text, "", "", Volatile.Read(ref _value));
    }

    private sealed class Distribution(string name, string help, string labels, double[] bounds) : MetricSeries(name, help, labels, "histogram")
    {
        public static readonly double[] Seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
        public static readonly double[] Powers = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16384, 65536, 1048576];

        private readonly long[] _counts = new long[bounds.Length + 1];
        private readonly Lock _lock = new();
        private double _sum;

        public override void Record(double value)
        {
            var bucket = Array.BinarySearch(bounds, value);
            lock (_lock)
            {
                _counts[bucket >= 0 ? bucket : ~bucket]++;
                _sum += value;
            }
        }

        public override void Render(StringBuilder text)
        {
            lock (_lock)
            {
                var total = 0L;
                for (var i = 0; i < bounds.Length; i++)
                {
                    total += _counts[i];
                    Line(text, "_bucket", string.Create(CultureInfo.InvariantCulture, $"le=\"{bounds[i]}\""), total);
                }

                total += _counts[^1];
                Line(text, "_bucket", "le=\"+Inf\"", total);
                Line(text, "_sum", "", _sum);
                Line(text, "_count", "", total);
            }
        }
    }
}
