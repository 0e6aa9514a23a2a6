using System.Globalization;
using System.Net;
using System.Text;
using Orleans.Orchestrator.Simulation.Reports;

namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>A what-if as one page that needs nothing else.</summary>
public static class WhatIfHtml
{
    private const int MaxRows = 2000;

    /// <summary>Writes it.</summary>
    public static string Of(WhatIfReport report)
    {
        var title = "What if: " + string.Join(", then ", report.Changes);
        var page = new StringBuilder(HtmlPage.Begin(title));
        page.Append($"<h1>{Text(title)} <span class=\"{(report.IsFine ? "ok" : "bad")}\">{(report.IsFine ? "fine" : "trouble")}</span></h1>");
        page.Append($"<p>{Text(WhatIfText.Outcome(report))}<br>snapshot {Text(report.Snapshot)}; seed {report.Seed}");
        if (report.LeftOut.Count > 0)
            page.Append("<br>not simulated: ").Append(Text(string.Join(", ", report.LeftOut.Select(l => $"{l.Value} {l.Key}"))));
        page.Append("</p>");
        Table(page, "Broken rules", ["rule", "object", "what was seen"], report.Violations.Select(v => (string[])[v.Checker, v.Object, v.Message]));
        Table(page, "Held back by disruption budgets", ["reason", "times"], report.Refusals.Select(r => (string[])[r.Reason, Number(r.Times)]));
        Table(page, "Held back to the end", ["pod", "reason"], report.Blocked.Select(b => (string[])[b.Pod, b.Reason]));
        Table(page, "Without a node", ["pod", "workload", "why, and what would change it"], report.Pending.Select(p => (string[])[p.Pod, p.Workload, p.Reason]));
        Table(page, "Workloads", ["workload", "wanted", "ready before", "lowest", "ready after", "ended", "pending"], report.Workloads.Select(w => (string[])
            [w.Workload, Number(w.Wanted), Number(w.ReadyBefore), Number(w.ReadyLowest), Number(w.ReadyAfter), Number(w.Ended), Number(w.Pending)]), "numbers");
        Nodes(page, report);
        Table(page, "New pods", ["pod", "workload", "node"], report.Moves.Select(m => (string[])[m.Pod, m.Workload, m.Node]));
        return page.Append(HtmlPage.End).ToString();
    }

    private static void Nodes(StringBuilder page, WhatIfReport report)
    {
        if (report.Nodes.Count == 0)
            return;
        page.Append("<h2>Nodes</h2><table><tr><th>node<th>pods<th>cpu<th>memory</tr>");
        foreach (var n in report.Nodes.Take(MaxRows))
            page.Append($"<tr><td>{Text(n.Node)}<td>{n.PodsBefore} → {n.PodsAfter}<td>{Bar(n.CpuBefore, n.CpuAfter)}<td>{Bar(n.MemoryBefore, n.MemoryAfter)}</tr>");
        page.Append("</table>");
    }

    // Two bars, the one before above the one after.
    private static string Bar(double before, double after) => string.Create(CultureInfo.InvariantCulture,
        $"{WhatIfText.Shares(before, after)} <svg class=\"bar\" viewBox=\"0 0 100 10\" role=\"img\" aria-label=\"{WhatIfText.Shares(before, after)}\"><rect class=\"frame\" width=\"100\" height=\"10\"/><rect class=\"was\" width=\"{Width(before):0.#}\" height=\"4\"/><rect class=\"is\" y=\"5\" width=\"{Width(after):0.#}\" height=\"5\"/></svg>");

    private static double Width(double share) => Math.Clamp(share, 0, 1) * 100;

    private static void Table(StringBuilder page, string title, string[] headers, IEnumerable<string[]> rows, string style = "text")
    {
        var all = rows.ToList();
        if (all.Count == 0)
            return;
        page.Append($"<h2>{title}</h2><table class=\"{style}\"><tr>").Append(string.Concat(headers.Select(h => $"<th>{Text(h)}"))).Append("</tr>");
        foreach (var row in all.Take(MaxRows))
            page.Append("<tr>").Append(string.Concat(row.Select(c => $"<td>{Text(c)}"))).Append("</tr>");
        page.Append("</table>");
        if (all.Count > MaxRows)
            page.Append($"<p>… and {all.Count - MaxRows} more in report.json</p>");
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
