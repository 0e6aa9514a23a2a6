namespace Orleans.Orchestrator.Storage;

/// <summary>
/// A database of resources: collections (one per kind) of JSON bodies, each with a strictly increasing resourceVersion and a
/// bounded log of its latest changes. Every write goes through a collection's log; the store commits the writes of all its
/// open logs together, as many as queued while the last transaction ran.
/// </summary>
public interface IResourceStore : IAsyncDisposable
{
    /// <summary>What stands behind the store (library and version, server version), for start-up logs. Never a secret.</summary>
    string Description { get; }

    /// <summary>
    /// Claims <paramref name="collection"/> for the caller by a new epoch, so that whoever had it open can't write any more,
    /// and loads it.
    /// </summary>
    /// <exception cref="StoreUnavailableException">The database can't be reached or refused.</exception>
    Task<ICollectionLog> OpenCollectionAsync(string collection, CancellationToken cancellationToken = default);

    /// <summary>A small table for state that is no API resource, such as reminders. Made on first use.</summary>
    IKeyValueTable KeyValues(string table);

    /// <summary>Asks the database to check itself.</summary>
    /// <returns>One line per fault found; empty when the database is sound.</returns>
    Task<IReadOnlyList<string>> CheckIntegrityAsync(CancellationToken cancellationToken = default);

    /// <summary>Writes a consistent copy of the whole database to the new file <paramref name="path"/> while work goes on.</summary>
    /// <exception cref="StoreBackupException">The file exists already, or can't be written.</exception>
    Task BackupAsync(string path, CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces the whole content by that of a backup. No collection may be open in any process; whoever has one open is fenced.
    /// </summary>
    /// <param name="path">A file that <see cref="BackupAsync"/> of the same kind of store wrote.</param>
    /// <param name="overwrite">Whether content that is already there may be replaced.</param>
    /// <param name="cancellationToken">Stops before anything changed, or not at all.</param>
    /// <exception cref="StoreBackupException">No such backup, or the database isn't empty and <paramref name="overwrite"/> is false.</exception>
    Task RestoreAsync(string path, bool overwrite = false, CancellationToken cancellationToken = default);
}
