namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>How the log is written to standard output.</summary>
internal enum LogFormat
{
    /// <summary>A line for people.</summary>
    Text,

    /// <summary>A JSON object per line, with the fields of each message and the ids of its trace.</summary>
    Json,
}
