using System.Globalization;
using System.Net;
using System.Text;

namespace Orleans.Orchestrator.Simulation.Reports;

/// <summary>Percentiles of durations side by side on a logarithmic scale, as SVG.</summary>
internal static class LatencyPlot
{
    private const int Width = 900;
    private const int Left = 140;
    private const int Right = 30;
    private const int RowHeight = 46;
    private const int Bottom = 28;
    private static readonly (string Name, string Colour)[] Marks = [("p50", "#16a34a"), ("p90", "#2563eb"), ("p99", "#9333ea"), ("p99.9", "#d97706"), ("max", "#dc2626")];

    /// <summary>The plot, or nothing when nothing was measured.</summary>
    public static string Of(IReadOnlyList<LatencyReport> latencies)
    {
        var shown = latencies.Where(l => l is { Count: > 0, P50: > 0 }).ToList();
        if (shown.Count == 0)
            return "";
        var (first, last) = (Math.Floor(Math.Log10(shown.Min(l => l.P50))), Math.Ceiling(Math.Log10(shown.Max(l => l.Max)) + 1e-9));
        double X(double milliseconds) => Left + ((Math.Log10(milliseconds) - first) / (last - first) * (Width - Left - Right));
        var svg = new StringBuilder();
        var height = (shown.Count * RowHeight) + Bottom;
        void Add(FormattableString part) => svg.Append(part.ToString(CultureInfo.InvariantCulture));
        Add($"<figure><figcaption>Latency percentiles, logarithmic</figcaption><svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"latency percentiles\">");
        for (var power = first; power <= last; power++)
            Add($"<line x1=\"{X(Math.Pow(10, power)):0.#}\" x2=\"{X(Math.Pow(10, power)):0.#}\" y1=\"0\" y2=\"{height - Bottom}\" class=\"grid\"/><text x=\"{X(Math.Pow(10, power)):0.#}\" y=\"{height - 8}\" text-anchor=\"middle\">{Time(Math.Pow(10, power))}</text>");
        for (var i = 0; i < shown.Count; i++)
            Row(svg, shown[i], (i * RowHeight) + 28, X);
        return svg.Append("</svg></figure>").ToString();
    }

    private static void Row(StringBuilder svg, LatencyReport latency, int y, Func<double, double> x)
    {
        void Add(FormattableString part) => svg.Append(part.ToString(CultureInfo.InvariantCulture));
        Add($"<text x=\"{Left - 12}\" y=\"{y + 4}\" text-anchor=\"end\">{WebUtility.HtmlEncode(latency.Name)}</text><line x1=\"{x(latency.P50):0.#}\" x2=\"{x(latency.Max):0.#}\" y1=\"{y}\" y2=\"{y}\" class=\"span\"/>");
        double[] values = [latency.P50, latency.P90, latency.P99, latency.P999, latency.Max];
        var labelled = double.NegativeInfinity;
        for (var i = 0; i < values.Length; i++)
        {
            Add($"<circle cx=\"{x(values[i]):0.#}\" cy=\"{y}\" r=\"5\" fill=\"{Marks[i].Colour}\"><title>{Marks[i].Name}: {Time(values[i])}</title></circle>");
            // Labels that would lie upon each other are left to the table.
            if (x(values[i]) - labelled < 62)
                continue;
            labelled = x(values[i]);
            Add($"<text x=\"{labelled:0.#}\" y=\"{y - 10}\" text-anchor=\"middle\" fill=\"{Marks[i].Colour}\">{Marks[i].Name} {Time(values[i])}</text>");
        }
    }

    private static string Time(double milliseconds) => milliseconds >= 1000
        ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.##} s") : string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.##} ms");
}
