namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>What the places that output goes to can do.</summary>
internal static class Terminal
{
    /// <summary>Whether standard output is a terminal that lines can be redrawn in.</summary>
    public static bool IsInteractive => !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is { Length: > 0 } and not "dumb";

    /// <summary>Whether colours help there (no-color.org).</summary>
    public static bool HasColours => IsInteractive && WantsColours;

    /// <summary>The same for standard error.</summary>
    public static bool ErrorHasColours => !Console.IsErrorRedirected && WantsColours;

    private static bool WantsColours => string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
}
