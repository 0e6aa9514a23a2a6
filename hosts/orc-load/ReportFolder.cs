namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>Where a report is written to, in three forms.</summary>
internal static class ReportFolder
{
    /// <summary>Writes report.json, report.txt and report.html.</summary>
    public static async Task WriteAsync(string folder, string json, string text, string html, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.json"), json, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.txt"), text, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "report.html"), html, cancellationToken);
        Console.WriteLine($"report: {Path.Combine(folder, "report.html")}");
    }
}
