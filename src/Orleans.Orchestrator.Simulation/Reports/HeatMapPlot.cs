using System.Globalization;
using System.Net;
using System.Text;

namespace Orleans.Orchestrator.Simulation.Reports;

/// <summary>Shares over groups of nodes and time, as SVG.</summary>
internal static class HeatMapPlot
{
    private const int Width = 900;
    private const int Left = 70;
    private const int RowHeight = 6;
    private const int Bottom = 24;
    private const int LegendSteps = 16;

    /// <summary>The plot, or nothing when there is nothing to show.</summary>
    public static string Of(HeatMap map)
    {
        if (map.Groups.Count == 0 || map.Shares.Count == 0)
            return "";
        var svg = new StringBuilder();
        var (height, column) = ((map.Groups.Count * RowHeight) + Bottom, (double)(Width - Left) / map.Shares.Count);
        void Add(FormattableString part) => svg.Append(part.ToString(CultureInfo.InvariantCulture));
        Add($"<figure><figcaption>Processor time promised, by nodes, over time</figcaption><svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"utilisation\">");
        // The fullest node seen is the darkest, or a cluster that is half empty would be pale all over.
        var fullest = Math.Max(0.01, map.Shares.Max(c => c.Max()));
        for (var x = 0; x < map.Shares.Count; x++)
        {
            for (var y = 0; y < map.Groups.Count; y++)
            {
                var share = Math.Clamp(map.Shares[x][y], 0, 1);
                if (share > 0)
                    Add($"<rect x=\"{Left + (x * column):0.##}\" y=\"{y * RowHeight}\" width=\"{column + 0.3:0.##}\" height=\"{RowHeight}\" fill=\"#1d4ed8\" fill-opacity=\"{Math.Min(1, share / fullest):0.##}\"/>");
            }
        }

        Add($"<text x=\"{Left - 6}\" y=\"10\" text-anchor=\"end\">{WebUtility.HtmlEncode(map.Groups[0])}</text>");
        Add($"<text x=\"{Left - 6}\" y=\"{map.Groups.Count * RowHeight}\" text-anchor=\"end\">{WebUtility.HtmlEncode(map.Groups[^1])}</text>");
        Add($"<text x=\"{Left}\" y=\"{height - 6}\">0 s</text><text x=\"{Width}\" y=\"{height - 6}\" text-anchor=\"end\">{map.Seconds[^1]:0.#} s</text>");
        Add($"<text x=\"{(Left + Width) / 2 - 70}\" y=\"{height - 6}\" text-anchor=\"end\">0 %</text><text x=\"{(Left + Width) / 2 + 70}\" y=\"{height - 6}\">{fullest * 100:0} %</text>");
        for (var i = 0; i < LegendSteps; i++)
            Add($"<rect x=\"{((Left + Width) / 2) - 64 + (i * 128.0 / LegendSteps):0.##}\" y=\"{height - 15}\" width=\"{(128.0 / LegendSteps) + 0.3:0.##}\" height=\"10\" fill=\"#1d4ed8\" fill-opacity=\"{(i + 1.0) / LegendSteps:0.##}\"/>");
        return svg.Append("</svg></figure>").ToString();
    }
}
