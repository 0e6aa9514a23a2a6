using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Checking.Watches;
using Orleans.Orchestrator.Simulation.Disks;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>The store of one control plane process: on a disk that outlives it, with somebody who listens to its commits.</summary>
internal sealed class ChaosStore(
    DiskMount mount, DiskStore store, CommitChecker checker, Func<string, CommitTrail> trails, Func<ICollectionLog, ICollectionLog> around) : IResourceStore
{
    private readonly Dictionary<string, long> _claims = [];

    /// <summary>Whether its process still is the one that may open collections; who was replaced may not.</summary>
    public bool MayClaim { get; set; } = true;

    /// <summary>What its process has claimed, and by which epochs.</summary>
    public IReadOnlyDictionary<string, long> Claims => _claims;

    /// <inheritdoc/>
    public string Description => store.Description;

    /// <summary>Its process's view of the disk.</summary>
    public DiskMount Mount => mount;

    /// <summary>The process dies: whatever it still writes does not get to the disk.</summary>
    public void Crash() => mount.Kill();

    /// <inheritdoc/>
    public async Task<ICollectionLog> OpenCollectionAsync(string collection, CancellationToken cancellationToken = default)
    {
        if (!MayClaim)
            throw new StoreUnavailableException("Another control plane has taken over.");
        var log = await store.OpenCollectionAsync(collection, cancellationToken);
        checker.Claimed(collection, log.Epoch);
        _claims[collection] = log.Epoch;
        return around(new CheckedLog(log, checker, trails(collection)));
    }

    /// <inheritdoc/>
    public IKeyValueTable KeyValues(string table) => store.KeyValues(table);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> CheckIntegrityAsync(CancellationToken cancellationToken = default) => store.CheckIntegrityAsync(cancellationToken);

    /// <inheritdoc/>
    public Task BackupAsync(string path, CancellationToken cancellationToken = default) => store.BackupAsync(path, cancellationToken);

    /// <inheritdoc/>
    public Task RestoreAsync(string path, bool overwrite = false, CancellationToken cancellationToken = default) =>
        store.RestoreAsync(path, overwrite, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        mount.Dispose();
    }
}
