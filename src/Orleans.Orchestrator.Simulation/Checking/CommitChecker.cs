using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>Hears the store itself: who has been replaced writes no more, and versions are never handed out twice.</summary>
internal sealed class CommitChecker(Action<Violation> violated)
{
    private readonly Dictionary<string, long> _epochs = [];
    private readonly Dictionary<string, long> _versions = [];

    /// <summary>A collection was claimed.</summary>
    public void Claimed(string collection, long epoch) => _epochs[collection] = Math.Max(epoch, _epochs.GetValueOrDefault(collection));

    /// <summary>A batch was committed by whoever holds an epoch.</summary>
    public void Committed(string collection, long epoch, IReadOnlyList<CommittedChange> changes)
    {
        foreach (var change in changes)
        {
            var (name, newest, last) = ($"{collection}/{change.Namespace}/{change.Name}", _epochs.GetValueOrDefault(collection), _versions.GetValueOrDefault(collection));
            if (epoch < newest)
                violated(new Violation("fencing", name, $"was written by epoch {epoch} after epoch {newest} had claimed the collection", []));
            if (change.ResourceVersion <= last)
                violated(new Violation("versions increase", name, $"got version {change.ResourceVersion} after the collection had reached {last}", []));
            _versions[collection] = Math.Max(last, change.ResourceVersion);
        }
    }
}
