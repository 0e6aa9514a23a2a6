using System.Globalization;
using System.Text;

namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>A what-if for a terminal.</summary>
public static class WhatIfText
{
    private const int MaxLines = 40;

    /// <summary>Writes it.</summary>
    public static string Of(WhatIfReport report)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
        Line($"what if: {string.Join(", then ", report.Changes)}");
        Line($"snapshot {report.Snapshot}; seed {report.Seed}");
        if (report.LeftOut.Count > 0)
            Line($"not simulated: {string.Join(", ", report.LeftOut.Select(l => $"{l.Value} {l.Key}"))}");
        Line($"");
        Line($"{Outcome(report)}");
        List(text, "held back by disruption budgets", [.. report.Refusals.Select(r => $"{r.Times} × {r.Reason}"), .. report.Blocked.Select(b => $"to the end: {b.Pod}")]);
        List(text, "without a node", [.. report.Pending.Select(p => $"{p.Pod}: {p.Reason}")]);
        List(text, "BROKEN RULES", [.. report.Violations.Select(v => $"{v.Checker}: {v.Object} {v.Message}")]);
        if (report.Workloads.Count > 0)
        {
            Line($"");
            Line($"{"workload",-44}{"wanted",8}{"ready",8}{"lowest",8}{"after",8}{"ended",8}{"pending",9}");
            foreach (var w in report.Workloads.Take(MaxLines))
                Line($"{w.Workload,-44}{w.Wanted,8}{w.ReadyBefore,8}{w.ReadyLowest,8}{w.ReadyAfter,8}{w.Ended,8}{w.Pending,9}");
            More(text, report.Workloads.Count);
        }

        if (report.Nodes.Count > 0)
        {
            Line($"");
            Line($"{"node",-32}{"pods",14}{"cpu",18}{"memory",18}");
            foreach (var n in report.Nodes.Take(MaxLines))
                Line($"{n.Node,-32}{$"{n.PodsBefore} → {n.PodsAfter}",14}{Shares(n.CpuBefore, n.CpuAfter),18}{Shares(n.MemoryBefore, n.MemoryAfter),18}");
            More(text, report.Nodes.Count);
        }

        List(text, "new pods", [.. report.Moves.Select(m => $"{m.Pod} on {m.Node}")]);
        return text.ToString();
    }

    /// <summary>What it comes to, in a sentence.</summary>
    public static string Outcome(WhatIfReport report)
    {
        var rest = report.CameToRest ? "everything comes to rest" : "it does NOT come to rest: nothing moves any more";
        return string.Create(CultureInfo.InvariantCulture, $"{rest} after {report.Seconds:0.0} s; {report.Ended} pods end, {report.Placed} new ones get a node, {report.Pending.Count} wait for one");
    }

    /// <summary>Two shares as percentages.</summary>
    public static string Shares(double before, double after) => string.Create(CultureInfo.InvariantCulture, $"{before * 100:0} % → {after * 100:0} %");

    private static void List(StringBuilder text, string title, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
            return;
        text.AppendLine().Append(title).AppendLine(":");
        foreach (var line in lines.Take(MaxLines))
            text.Append("  ").AppendLine(line);
        More(text, lines.Count);
    }

    private static void More(StringBuilder text, int count)
    {
        if (count > MaxLines)
            text.Append("  … and ").Append(count - MaxLines).AppendLine(" more: see the report");
    }
}
