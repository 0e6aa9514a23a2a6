namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>The resource store over any database: one queue, one writer, one log per open collection.</summary>
public abstract class GroupCommitStore : IResourceStore
{
    private readonly IStorageBackend backend;
    private readonly StoreOptions options;
    private readonly WriteQueue queue;
    private readonly IWriterDriver driver;
    private readonly StorageTelemetry telemetry;
    private readonly CommitSettler settler;
    private bool disposed;

    private protected GroupCommitStore(IStorageBackend backend, StoreOptions? options, IWriterDriver? driver = null)
    {
        (this.backend, this.driver) = (backend, driver ?? new ThreadDriver());
        this.options = (options ?? new()).Validated();
        queue = new(this.options);
        telemetry = new(queue);
        settler = new(queue, telemetry);
        this.driver.Start(queue, new(backend, queue, settler, telemetry));
    }

    /// <inheritdoc/>
    public string Description => backend.Description;

    /// <inheritdoc/>
    public async Task<ICollectionLog> OpenCollectionAsync(string collection, CancellationToken cancellationToken = default)
    {
        WriteRules.CheckCollection(collection);
        cancellationToken.ThrowIfCancellationRequested();
        var claim = await OnWriter(b => b.Claim(collection));
        cancellationToken.ThrowIfCancellationRequested();
        var content = await driver.Beside(() => backend.Load(claim));
        return new CollectionLog(queue, driver, options, claim, content);
    }

    /// <inheritdoc/>
    public IKeyValueTable KeyValues(string table)
    {
        ArgumentException.ThrowIfNullOrEmpty(table);
        return new KeyValueTable(this, queue, driver, table);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> CheckIntegrityAsync(CancellationToken cancellationToken = default) =>
        driver.Beside(() => backend.CheckIntegrity(cancellationToken));

    /// <inheritdoc/>
    public Task BackupAsync(string path, CancellationToken cancellationToken = default) =>
        driver.Beside(() =>
        {
            NewFile.Write(path, part => backend.Backup(part, cancellationToken));
            return true;
        });

    /// <inheritdoc/>
    public Task RestoreAsync(string path, bool overwrite = false, CancellationToken cancellationToken = default)
    {
        if (!File.Exists(path))
            throw new StoreBackupException($"There is no backup '{path}'.");
        return OnWriter(b =>
        {
            b.Restore(path, overwrite, cancellationToken);
            return true;
        });
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        await driver.StopAsync();
        settler.Dispose();
        telemetry.Dispose();
        backend.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs <paramref name="job"/> on the writer's thread, between two transactions.</summary>
    internal Task<T> OnWriter<T>(Func<IStorageBackend, T> job)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Enqueue(b =>
        {
            try
            {
                result.SetResult(job(b));
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        });
        driver.Signal();
        return result.Task;
    }
}
