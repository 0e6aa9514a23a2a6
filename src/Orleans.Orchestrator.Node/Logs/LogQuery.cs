namespace Orleans.Orchestrator.NodeAgent.Logs;

/// <summary>Which part of a container's log is wanted; the names are those of Kubernetes' PodLogOptions.</summary>
public sealed record LogQuery
{
    /// <summary>Whether to go on with what is written later, until the container ends.</summary>
    public bool Follow { get; init; }

    /// <summary>Whether the run before the present one is meant.</summary>
    public bool Previous { get; init; }

    /// <summary>Whether to put the time before each line.</summary>
    public bool Timestamps { get; init; }

    /// <summary>Only the last so many lines; null for all.</summary>
    public long? TailLines { get; init; }

    /// <summary>Only lines written since; null for all.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>At most so many bytes; null for all.</summary>
    public long? LimitBytes { get; init; }
}
