using System.Globalization;
using System.Text;
using Orleans.Orchestrator.Simulation.Chaos;

namespace Orleans.Orchestrator.Simulation.Reports;

/// <summary>A chaos run for people.</summary>
public static class ChaosText
{
    private const int MaxHistory = 6;
    private const int MaxWidth = 1500;
    private const int MaxViolations = 5;

    /// <summary>One line: the seed, what happened, and by which numbers to compare it with another run.</summary>
    public static string Line(ChaosReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"seed {report.Seed}: {(report.Passed ? "passed" : "FAILED")}, {report.Steps.Length} steps, {report.Commits} changes, log {report.Digest:x16}, schedule {report.Fingerprint:x16}");

    /// <summary>Which rules were broken by what, with the last changes of the objects.</summary>
    public static string Violations(ChaosReport report)
    {
        var text = new StringBuilder();
        foreach (var violation in report.Violations.Take(MaxViolations))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  {violation.Checker}: {violation.Object} {violation.Message}");
            foreach (var change in violation.History.TakeLast(MaxHistory))
                text.AppendLine(CultureInfo.InvariantCulture, $"    {(change.Length > MaxWidth ? change[..MaxWidth] + " …" : change)}");
        }

        if (report.Violations.Count > MaxViolations)
            text.AppendLine(CultureInfo.InvariantCulture, $"  and {report.Violations.Count - MaxViolations} more");
        return text.ToString();
    }

    /// <summary>What was done.</summary>
    public static string Steps(ChaosReport report) => string.Join(Environment.NewLine, report.Steps.Select(s => $"  {s}"));
}
