namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>What the place that output goes to can do.</summary>
internal static class Terminal
{
    /// <summary>Whether colours help there (no-color.org).</summary>
    public static bool HasColours => !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
}
