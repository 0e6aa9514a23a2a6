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
    public void Acknowledged(string name, (string Uid, int Replicas)? told)
    {
        _open.Remove(name);
        _known[name] = told is { } present ? new Entry(present.Uid, present.Replicas) : new Entry("", null);
    }

    /// <summary>It was not answered: it has been done or it hasn't.</summary>
    public void Unanswered(string name)
    {
        _open.Remove(name);
        _known[name] = null;
    }

    /// <summary>What was acknowledged and isn't so, leaving out what is being written.</summary>
    /// <param name="present">The Deployments that there are and are not being deleted.</param>
    public IEnumerable<(string Name, string Message)> Missing(IReadOnlyDictionary<string, (string Uid, int Replicas)> present)
    {
        foreach (var (name, entry) in _known)
        {
            if (entry is null || _open.Contains(name))
                continue;
            (string Uid, int Replicas)? found = present.TryGetValue(name, out var there) ? there : null;
            if (entry.Replicas is not { } wanted)
            {
                if (found is not null)
                    yield return (name, "was deleted, which was acknowledged, and is there");
            }
            else if (found?.Uid != entry.Uid)
                yield return (name, $"was acknowledged with uid {entry.Uid} and {wanted} replicas, and is not there");
            else if (found.Value.Replicas != wanted)
                yield return (name, $"was acknowledged with {wanted} replicas and has {found.Value.Replicas}");
        }
    }

    private sealed record Entry(string Uid, int? Replicas);
}
