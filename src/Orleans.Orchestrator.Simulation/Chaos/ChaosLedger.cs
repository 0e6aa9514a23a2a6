using Orleans.Orchestrator.Resources.Apps.V1;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>What users were told of the Deployments that they wrote. One write of a name at a time.</summary>
internal sealed class ChaosLedger
{
    private readonly Dictionary<string, Entry?> _known = [];
    private readonly HashSet<string> _open = [];

    /// <summary>A write begins.</summary>
    /// <returns>False if another one of that name has not ended yet.</returns>
    public bool TryBegin(string name) => _open.Add(name);

    /// <summary>It was refused: nothing has changed.</summary>
    public void Refused(string name) => _open.Remove(name);

    /// <summary>It was acknowledged with the object as it is now, or with its being gone.</summary>
    public void Acknowledged(string name, Deployment? told)
    {
        _open.Remove(name);
        _known[name] = told is null ? new Entry("", null) : new Entry(told.Metadata.Uid!, told.Spec.Replicas ?? 1);
    }

    /// <summary>It was not answered: it has been done or it hasn't.</summary>
    public void Unanswered(string name)
    {
        _open.Remove(name);
        _known[name] = null;
    }

    /// <summary>What was acknowledged and isn't so, leaving out what is being written.</summary>
    public IEnumerable<(string Name, string Message)> Missing(IReadOnlyDictionary<string, Deployment> present)
    {
        foreach (var (name, entry) in _known)
        {
            if (entry is null || _open.Contains(name))
                continue;
            var found = present.GetValueOrDefault(name);
            if (entry.Replicas is null && found is { Metadata.DeletionTimestamp: null })
                yield return (name, "was deleted, which was acknowledged, and is there");
            if (entry.Replicas is { } wanted && (found is null || found.Metadata.Uid != entry.Uid))
                yield return (name, $"was acknowledged with uid {entry.Uid} and {wanted} replicas, and is not there");
            else if (entry.Replicas is { } replicas && found!.Spec.Replicas != replicas)
                yield return (name, $"was acknowledged with {replicas} replicas and has {found.Spec.Replicas}");
        }
    }

    private sealed record Entry(string Uid, int? Replicas);
}
