namespace Orleans.Orchestrator.Storage;

/// <summary>A write of one resource, to be appended to its collection's log.</summary>
public sealed record ResourceWrite
{
    /// <summary>The namespace, or "" for a kind that has none.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name.</summary>
    public required string Name { get; init; }

    /// <summary>The object's uid; on <see cref="WriteKind.Delete"/> that of the object which goes.</summary>
    public required string Uid { get; init; }

    /// <summary>What to do.</summary>
    public required WriteKind Kind { get; init; }

    /// <summary>The version the object must have now; 0 for "it must not exist"; null for any.</summary>
    public long? ExpectedResourceVersion { get; init; }

    /// <summary>
    /// Makes the body (Kubernetes JSON) for the version just assigned. Called once, in order, on the appender's thread. On
    /// <see cref="WriteKind.Delete"/> it is the last state, for the change log. The memory must not change afterwards.
    /// </summary>
    public required Func<long, ReadOnlyMemory<byte>> Body { get; init; }

    /// <summary>Whether the body was made by a JSON writer, so that it need not be read again to know that it is JSON.</summary>
    public bool IsJson { get; init; }

    /// <summary>Anything of the caller's, handed back in <see cref="CommittedChange.State"/>; never stored.</summary>
    public object? State { get; init; }
}
