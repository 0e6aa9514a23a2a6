namespace Orleans.Orchestrator.Storage;

/// <summary>
/// One open collection. Writes are sequenced by the order of calls to <see cref="Append"/>, one at a time, and become durable in
/// batches. Once a write failed by <see cref="FencedException"/> or <see cref="StoreUnavailableException"/> the log is dead: every
/// later append fails the same way, and the owner opens the collection again to learn what is durable.
/// </summary>
public interface ICollectionLog : IDisposable
{
    /// <summary>The collection's name.</summary>
    string Collection { get; }

    /// <summary>The claim by which this log may write; a later claim of the same collection fences it.</summary>
    long Epoch { get; }

    /// <summary>The version of the latest durable change; after opening, at least that and more than any version ever handed out.</summary>
    long LastResourceVersion { get; }

    /// <summary>The version from which <see cref="Changes"/> is complete. A watch from an earlier one must list again.</summary>
    long OldestChange { get; }

    /// <summary>
    /// Called once per durable batch, in order, before the appenders of the batch are answered. It runs on the store's own
    /// thread: hand the list over and return. Set it before the first append. An exception from it kills the log.
    /// </summary>
    Action<IReadOnlyList<CommittedChange>>? Committed { get; set; }

    /// <summary>The rows as loaded when the collection was opened, by namespace and name. The log lets go of them: a second call returns none.</summary>
    IReadOnlyList<StoredResource> TakeRows();

    /// <summary>The kept durable changes after <paramref name="fromResourceVersion"/>, oldest first. Callable from any thread.</summary>
    /// <exception cref="ChangesTrimmedException">Some of them are not kept any more.</exception>
    IReadOnlyList<CommittedChange> Changes(long fromResourceVersion);

    /// <summary>
    /// Checks the precondition against everything appended before, assigns the next version and queues the write, all before it
    /// returns; the task completes when the outcome is durable.
    /// </summary>
    /// <exception cref="InvalidWriteException">The write is malformed: nothing changed, the log lives on.</exception>
    /// <exception cref="StoreOverloadedException">Too much is queued: nothing changed, try later.</exception>
    /// <exception cref="FencedException">Another activation has claimed the collection: the log is dead.</exception>
    /// <exception cref="StoreUnavailableException">The database failed: whether the write took place is known after opening again.</exception>
    Task<CommitResult> Append(ResourceWrite write);

    /// <summary>
    /// Passes over a version, so that what is told from now on is seen to be later although nothing was written. Only while nothing is queued, and only
    /// if <paramref name="version"/> is the latest; otherwise there is a later one already, or will be.
    /// </summary>
    /// <param name="version">The latest version as the owner knows it.</param>
    /// <returns>Whether the version after it is the latest now.</returns>
    bool TryPassOver(long version);

    /// <summary>
    /// Asks the database whether this log's claim still stands, for an owner that only reads: a write would tell it, reads from memory never do.
    /// </summary>
    /// <exception cref="FencedException">Another activation has claimed the collection: the log is dead, and what its owner remembers may be old.</exception>
    /// <exception cref="StoreUnavailableException">The database could not be asked; the log lives on, and nothing is known.</exception>
    Task ConfirmAsync();
}
