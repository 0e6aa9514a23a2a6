using System.Globalization;
using System.Net;
using System.Text;

namespace Orleans.Orchestrator.Simulation.Reports;

/// <summary>The report as one page that needs nothing else: no script, no style sheet, no picture from elsewhere.</summary>
public static class HtmlReport
{
    /// <summary>Writes it.</summary>
    public static string Of(RunReport report)
    {
        var page = new StringBuilder(HtmlPage.Begin(report.Scenario));
        page.Append($"<h1>{Text(report.Scenario)} <span class=\"{(report.Passed ? "ok" : "bad")}\">{(report.Passed ? "passed" : "failed")}</span></h1>");
        page.Append($"<p>{Text(report.Environment)}<br>{Number(report.Nodes)} nodes, registered in {Number(report.RegisterSeconds)} s; seed {report.Seed}; {report.Start:u}</p>");
        if (report.Failure is not null)
            page.Append($"<p class=\"bad\">{Text(report.Failure)}</p>");
        Violations(page, report);
        Steps(page, report);
        Latencies(page, report);
        page.Append(LatencyPlot.Of(report.Latencies));
        Plots(page, report);
        page.Append(HeatMapPlot.Of(report.Utilisation));
        return page.Append(HtmlPage.End).ToString();
    }

    private static void Violations(StringBuilder page, RunReport report)
    {
        foreach (var violation in report.Violations)
        {
            page.Append($"<p class=\"bad\"><strong>{Text(violation.Checker)}</strong>: {Text(violation.Object)} {Text(violation.Message)}</p>");
            if (violation.History.Count > 0)
                page.Append("<pre>").AppendJoin('\n', violation.History.Select(Text)).Append("</pre>");
        }
    }

    private static void Steps(StringBuilder page, RunReport report)
    {
        page.Append("<h2>Steps</h2><table><tr><th>step<th>at, s<th>took, s<th>pods<th>pods/s<th>CPU a pod, ms</tr>");
        foreach (var (i, step) in report.Steps.Index())
            page.Append($"<tr><td>{i + 1}. {Text(step.Name)}<td>{Number(step.At)}<td>{Number(step.Seconds)}<td>{Number(step.Pods)}<td>{Number(Math.Round(step.Rate))}<td>{Number(step.CpuPerPod)}</tr>");
        page.Append("</table>");
    }

    private static void Latencies(StringBuilder page, RunReport report)
    {
        page.Append("<h2>Latency, ms</h2><table><tr><th>from → to<th>count<th>p50<th>p90<th>p99<th>p99.9<th>max</tr>");
        foreach (var l in report.Latencies)
            page.Append($"<tr><td>{Text(l.Name)}<td>{Number(l.Count)}<td>{Number(l.P50)}<td>{Number(l.P90)}<td>{Number(l.P99)}<td>{Number(l.P999)}<td>{Number(l.Max)}</tr>");
        page.Append("</table>");
    }

    private static void Plots(StringBuilder page, RunReport report)
    {
        double[] seconds = [.. report.Samples.Select(s => s.Seconds)];
        (double, string)[] steps = [.. report.Steps.Select((s, i) => (s.At, $"{i + 1}. {s.Name}"))];
        page.Append("<h2>Course</h2><p>The numbered lines are the steps: how pods, nodes and the process react to them.</p>");
        page.Append(Plot.Lines("Pods", "", seconds, steps,
            ("there", [.. report.Samples.Select(s => (double)s.Pods)]), ("bound", [.. report.Samples.Select(s => (double)s.Bound)]),
            ("running", [.. report.Samples.Select(s => (double)s.Running)])));
        page.Append(Plot.Lines("Nodes that are reachable", "", seconds, steps, ("nodes", [.. report.Samples.Select(s => (double)s.Nodes)])));
        page.Append(Plot.Lines("Processor", " cores", seconds, steps, ("cores", [.. report.Samples.Select(s => s.Cores)])));
        page.Append(Plot.Lines("Memory", " MiB", seconds, steps, ("MiB", [.. report.Samples.Select(s => s.MemoryMiB)])));
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Number(double number) => number.ToString(number == Math.Floor(number) ? "#,0" : "#,0.00", CultureInfo.InvariantCulture);
}
