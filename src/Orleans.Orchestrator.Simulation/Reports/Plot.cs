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
    private const int Top = 18;
    private const int Ticks = 5;
    private static readonly string[] Colours = ["#2563eb", "#16a34a", "#dc2626", "#9333ea", "#d97706"];

    /// <summary>The plot of some series over the same times.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="unit">Behind the numbers.</param>
    /// <param name="seconds">The times.</param>
    /// <param name="marks">What happened meanwhile, numbered; drawn as lines.</param>
    /// <param name="series">The values.</param>
    public static string Lines(
        string title, string unit, IReadOnlyList<double> seconds, IReadOnlyList<(double Seconds, string Text)> marks, params IReadOnlyList<(string Name, IReadOnlyList<double> Values)> series)
    {
        var svg = new StringBuilder();
        var (longest, highest) = (Math.Max(1e-9, seconds.Count == 0 ? 1 : seconds[^1]), Math.Max(1e-9, series.Max(s => s.Values.DefaultIfEmpty().Max())));
        void Add(FormattableString part) => svg.Append(part.ToString(CultureInfo.InvariantCulture));
        Add($"<figure><figcaption>{WebUtility.HtmlEncode(title)}</figcaption><svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\">");
        var (across, up) = (Round(longest), Round(highest));
        highest = Math.Ceiling(highest / up) * up;
        for (var value = 0.0; value <= highest * 1.0001; value += up)
            Add($"<line x1=\"{Left}\" x2=\"{Width}\" y1=\"{Y(value / highest):0.#}\" y2=\"{Y(value / highest):0.#}\" class=\"grid\"/><text x=\"{Left - 8}\" y=\"{Y(value / highest) + 4:0.#}\" text-anchor=\"end\">{Short(value)}{unit}</text>");
        for (var value = 0.0; value <= longest; value += across)
            Add($"<text x=\"{X(value / longest):0.#}\" y=\"{Height - 8}\" text-anchor=\"middle\">{Short(value)} s</text>");

        var free = double.NegativeInfinity;
        for (var i = 0; i < marks.Count; i++)
        {
            var x = X(Math.Min(1, marks[i].Seconds / longest));
            Add($"<line x1=\"{x:0.#}\" x2=\"{x:0.#}\" y1=\"{Top}\" y2=\"{Height - Bottom}\" class=\"mark\"><title>{WebUtility.HtmlEncode(marks[i].Text)}</title></line>");
            if (x < free)
                continue;
            Add($"<text x=\"{x + 3:0.#}\" y=\"{Top + 9}\" class=\"step\">{i + 1}</text>");
            free = x + 16;
        }

        for (var s = 0; s < series.Count; s++)
        {
            var values = series[s].Values;
            var points = string.Join(' ', values.Select((v, i) => string.Create(CultureInfo.InvariantCulture, $"{X(seconds[i] / longest):0.#},{Y(v / highest):0.#}")));
            Add($"<polyline points=\"{points}\" fill=\"none\" stroke=\"{Colours[s % Colours.Length]}\" stroke-width=\"1.6\"/>");
            Add($"<text x=\"{Left + 12 + (s * 130)}\" y=\"{Top - 3}\" fill=\"{Colours[s % Colours.Length]}\" class=\"key\">{WebUtility.HtmlEncode(series[s].Name)}</text>");
        }

        return svg.Append("</svg></figure>").ToString();
    }

    /// <summary>A distance between ticks that people like: 1, 2 or 5 with noughts.</summary>
    private static double Round(double range)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(range / Ticks)));
        var steps = range / Ticks / power;
        return power * (steps <= 1 ? 1 : steps <= 2 ? 2 : steps <= 5 ? 5 : 10);
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
