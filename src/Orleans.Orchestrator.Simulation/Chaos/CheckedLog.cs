using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Checking.Watches;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>A collection's log with somebody who listens.</summary>
internal sealed class CheckedLog(ICollectionLog log, CommitChecker checker, CommitTrail trail) : ICollectionLog
{
    /// <inheritdoc/>
    public string Collection => log.Collection;

    /// <inheritdoc/>
    public long Epoch => log.Epoch;

    /// <inheritdoc/>
    public long LastResourceVersion => log.LastResourceVersion;

    /// <inheritdoc/>
    public long OldestChange => log.OldestChange;

    /// <inheritdoc/>
    public Action<IReadOnlyList<CommittedChange>>? Committed
    {
        get => log.Committed;
        set => log.Committed = changes =>
        {
            checker.Committed(Collection, Epoch, changes);
            Remember(changes);
            value?.Invoke(changes);
        };
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredResource> TakeRows()
    {
        var rows = log.TakeRows();
        checker.Opened(Collection, rows);
        return rows;
    }

    /// <inheritdoc/>
    public IReadOnlyList<CommittedChange> Changes(long fromResourceVersion) => Remember(log.Changes(fromResourceVersion));

    /// <inheritdoc/>
    public Task<CommitResult> Append(ResourceWrite write)
    {
        checker.Begun(Collection, write);
        return log.Append(write);
    }

    /// <inheritdoc/>
    public bool TryPassOver(long version) => log.TryPassOver(version);

    /// <inheritdoc/>
    public Task ConfirmAsync() => log.ConfirmAsync();

    /// <inheritdoc/>
    public void Dispose() => log.Dispose();

    private IReadOnlyList<CommittedChange> Remember(IReadOnlyList<CommittedChange> changes)
    {
        foreach (var change in changes)
            trail.Add(change.ResourceVersion);
        return changes;
    }
}
