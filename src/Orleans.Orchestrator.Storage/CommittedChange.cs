namespace Orleans.Orchestrator.Storage;

/// <summary>A durable change of one object.</summary>
/// <param name="Type">What happened.</param>
/// <param name="Namespace">The object's namespace, or "".</param>
/// <param name="Name">The object's name.</param>
/// <param name="Uid">The object's uid.</param>
/// <param name="ResourceVersion">The version of this change.</param>
/// <param name="Body">The object after the change; for <see cref="ChangeType.Deleted"/> its last state.</param>
public sealed record CommittedChange(
    ChangeType Type, string Namespace, string Name, string Uid, long ResourceVersion, ReadOnlyMemory<byte> Body)
{
    /// <summary>What the appender gave in <see cref="ResourceWrite.State"/>. Only in <see cref="ICollectionLog.Committed"/>, not kept in the log.</summary>
    public object? State { get; init; }
}
