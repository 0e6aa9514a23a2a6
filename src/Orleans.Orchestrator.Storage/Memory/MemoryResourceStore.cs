using Orleans.Orchestrator.Storage.Commit;

namespace Orleans.Orchestrator.Storage.Memory;

/// <summary>The resource store in memory, for simulations and deterministic tests: the same sequencing, fencing and batching, no disk.</summary>
public sealed class MemoryResourceStore : GroupCommitStore
{
    private readonly MemoryBackend backend;

    /// <summary>Opens <paramref name="database"/> (a new, empty one by default).</summary>
    public MemoryResourceStore(MemoryDatabase? database = null, MemoryStoreOptions? options = null)
        : this(new MemoryBackend(database ?? new(), options ?? new()), options ?? new())
    {
    }

    private MemoryResourceStore(MemoryBackend backend, MemoryStoreOptions options)
        : base(backend, options.Limits, new MemoryDriver(options.Time, () => options.CommitLatency)) => this.backend = backend;

    /// <summary>
    /// The process dies: what is queued or being committed fails by <see cref="StoreUnavailableException"/>, and so does everything
    /// later. Open a new store on the same <see cref="MemoryDatabase"/> to go on.
    /// </summary>
    public void Crash() => backend.Crash();
}
