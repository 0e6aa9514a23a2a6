using Orleans.Orchestrator.Storage;
using Orleans.Orchestrator.Storage.Commit;
using Orleans.Orchestrator.Storage.Memory;
using Orleans.Orchestrator.Storage.Schema;
using Orleans.Orchestrator.Storage.Sqlite;

namespace Orleans.Orchestrator.Simulation.Disks;

/// <summary>
/// The store of production, from its queue down to SQLite, on a simulated disk, and on a clock in place of a thread: what is queued is committed together
/// a while later.
/// </summary>
internal sealed class DiskStore : GroupCommitStore
{
    /// <summary>The database's file.</summary>
    public const string File = "orchestrator.db";

    private DiskStore(IStorageBackend backend, TimeProvider time, Func<TimeSpan> latency)
        : base(backend, null, new MemoryDriver(time, latency))
    {
    }

    /// <summary>Opens the database, which is made if there is none.</summary>
    /// <param name="mount">The disk, for the process that opens it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="latency">How long a commit takes at the moment.</param>
    /// <param name="before">Called before each transaction; what it throws is a store that failed with nothing written.</param>
    /// <param name="after">Called after each transaction; what it throws is an answer that was lost.</param>
    /// <exception cref="StorageException">It can't be opened.</exception>
    public static DiskStore Open(DiskMount mount, TimeProvider time, Func<TimeSpan> latency, Action before, Action after) =>
        new(new HookedBackend(new SqliteBackend(File, MigrationPlan.For("sqlite"), mount.VfsName), before, after), time, latency);
}
