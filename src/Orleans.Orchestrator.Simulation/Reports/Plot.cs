using System.Globalization;
using System.Net;
using System.Text;

namespace Orleans.Orchestrator.Simulation.Reports;

/// <summary>Lines over time, as SVG.</summary>
internal static class Plot
{
    private const int Width = 900;
    private const int Height = 240;
    private const int Left = 70;
    private const int Bottom = 30;
    private const int Top = 12;
    private const int Ticks = 5;
    private static readonly string[] Colours = ["#2563eb", "#16a34a", "#dc2626", "#9333ea", "#d97706"];

    /// <summary>The plot of some series over the same times.</summary>
    public static string Lines(string title, string unit, IReadOnlyList<double> seconds, params IReadOnlyList<(string Name, IReadOnlyList<double> Values)> series)
    {
        var svg = new StringBuilder();
        var (longest, highest) = (Math.Max(1e-9, seconds.Count == 0 ? 1 : seconds[^1]), Math.Max(1e-9, series.Max(s => s.Values.DefaultIfEmpty().Max())));
        void Add(FormattableString part) => svg.Append(part.ToString(CultureInfo.InvariantCulture));
        Add($"<figure><figcaption>{WebUtility.HtmlEncode(title)}</figcaption><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\">");
        for (var i = 0; i <= Ticks; i++)
        {
            var (x, y) = (X((double)i / Ticks), Y((double)i / Ticks));
            Add($"<line x1=\"{Left}\" x2=\"{Width}\" y1=\"{y:0.#}\" y2=\"{y:0.#}\" class=\"grid\"/><text x=\"{Left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{Short(highest * i / Ticks)}{unit}</text>");
            Add($"<text x=\"{x:0.#}\" y=\"{Height - 8}\" text-anchor=\"middle\">{Short(longest * i / Ticks)} s</text>");
        }

        for (var s = 0; s < series.Count; s++)
        {
            var values = series[s].Values;
            var points = string.Join(' ', values.Select((v, i) => string.Create(CultureInfo.InvariantCulture, $"{X(seconds[i] / longest):0.#},{Y(v / highest):0.#}")));
            Add($"<polyline points=\"{points}\" fill=\"none\" stroke=\"{Colours[s % Colours.Length]}\" stroke-width=\"1.6\"/>");
            Add($"<text x=\"{Left + 12 + (s * 130)}\" y=\"{Top + 8}\" fill=\"{Colours[s % Colours.Length]}\" class=\"key\">{WebUtility.HtmlEncode(series[s].Name)}</text>");
        }

        return svg.Append("</svg></figure>").ToString();
    }

    private static double X(double share) => Left + (share * (Width - Left - 20));

    private static double Y(double share) => Height - Bottom - (share * (Height - Bottom - Top));

    private static string Short(double value) => value switch
    {
        0 => "0",
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:0.##} M"),
        >= 1e4 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:0.#} k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.##}"),
    };
}
