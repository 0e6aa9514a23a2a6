using System.Globalization;
using System.Text;

namespace Orleans.Orchestrator.Simulation.Reports;

/// <summary>The report for a terminal.</summary>
public static class TextReport
{
    /// <summary>Writes it.</summary>
    public static string Of(RunReport report)
    {
        var text = new StringBuilder();
        void Line(FormattableString line) => text.AppendLine(line.ToString(CultureInfo.InvariantCulture));
        Line($"{report.Scenario}, seed {report.Seed}: {(report.Passed ? "passed" : "FAILED")}");
        Line($"{report.Environment}");
        if (report.Failure is not null)
            Line($"given up: {report.Failure}");
        Line($"");
        Line($"{report.Nodes} nodes registered in {report.RegisterSeconds:0.00} s");
        foreach (var step in report.Steps)
        {
            Line($"{step.At,8:0.0} s  {step.Name}: {step.Seconds:0.00} s{(step.Pods == 0 ? "" : Invariant($", {step.Pods} pods, {step.Rate:0} pods/s, {step.CpuPerPod:0.000} ms CPU a pod"))}");
        }

        Line($"");
        Line($"{"",-22}{"count",10}{"p50",10}{"p90",10}{"p99",10}{"p99.9",10}{"max",10}");
        foreach (var latency in report.Latencies)
            Line($"{latency.Name,-22}{latency.Count,10}{Time(latency.P50),10}{Time(latency.P90),10}{Time(latency.P99),10}{Time(latency.P999),10}{Time(latency.Max),10}");
        if (report.Samples.Count > 0)
        {
            Line($"");
            Line($"memory {report.Samples.Max(s => s.MemoryMiB):0} MiB at most, {report.Samples[^1].MemoryMiB:0} MiB at the end; {report.Samples.Average(s => s.Cores):0.00} cores on average");
        }

        if (report.Garbage is { } garbage)
            Line($"allocated {garbage.AllocatedMiB:0} MiB, of which {garbage.HeapMiB:0} MiB are left; {garbage.Gen0}/{garbage.Gen1}/{garbage.Gen2} collections stopped it for {garbage.PauseSeconds:0.00} s");

        foreach (var violation in report.Violations)
        {
            Line($"");
            Line($"BROKEN: {violation.Checker}: {violation.Object} {violation.Message}");
            foreach (var change in violation.History)
                Line($"    {change}");
        }

        if (!report.Passed)
            Line($"\nrun it again with --seed {report.Seed}");
        return text.ToString();
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Time(double milliseconds) => milliseconds switch
    {
        0 => "-",
        < 10 => Invariant($"{milliseconds:0.00} ms"),
        < 1000 => Invariant($"{milliseconds:0} ms"),
        _ => Invariant($"{milliseconds / 1000:0.00} s"),
    };
}
