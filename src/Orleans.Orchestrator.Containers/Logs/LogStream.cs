namespace Orleans.Orchestrator.Containers.Logs;

/// <summary>Which of a program's streams an entry of a log came from.</summary>
public enum LogStream
{
    /// <summary>Standard output, or a terminal.</summary>
    Stdout,

    /// <summary>Standard error.</summary>
    Stderr,
}
