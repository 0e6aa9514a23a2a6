using Orleans.Orchestrator.Simulation.Sampling;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Simulation.Chaos.Planted;

/// <summary>A collection's log that leaves out one of its latest changes when it is asked what they were.</summary>
internal sealed class HoleInHistory(ICollectionLog log, SeededRandom random) : ICollectionLog
{
    private const int Latest = 4;

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
        set => log.Committed = value;
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredResource> TakeRows() => log.TakeRows();

    /// <inheritdoc/>
    public IReadOnlyList<CommittedChange> Changes(long fromResourceVersion)
    {
        var changes = log.Changes(fromResourceVersion).ToList();
        if (changes.Count > 0)
            changes.RemoveAt(changes.Count - 1 - random.Next(Math.Min(changes.Count, Latest)));
        return changes;
    }

    /// <inheritdoc/>
    public Task<CommitResult> Append(ResourceWrite write) => log.Append(write);

    /// <inheritdoc/>
    public bool TryPassOver(long version) => log.TryPassOver(version);

    /// <inheritdoc/>
    public Task ConfirmAsync() => log.ConfirmAsync();

    /// <inheritdoc/>
    public void Dispose() => log.Dispose();
}
