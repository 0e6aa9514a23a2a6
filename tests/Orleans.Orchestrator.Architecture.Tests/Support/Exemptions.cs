namespace Orleans.Orchestrator.Architecture.Support;

/// <summary>Files that a rule does not bind, each with its reason. A reason that no longer holds is a fault too.</summary>
internal sealed class Exemptions(string rule, IReadOnlyDictionary<string, string> reasons)
{
    private readonly HashSet<string> _used = [];

    /// <summary>Whether the rule leaves this file alone.</summary>
    public bool Cover(string path)
    {
        if (!reasons.ContainsKey(path))
            return false;
        _used.Add(path);
        return true;
    }

    /// <summary>A line for each exemption that nothing needed.</summary>
    public IEnumerable<string> Unused() =>
        reasons.Keys.Except(_used).Select(path => $"{path}: is exempt from '{rule}' but needs it no longer; take it off the list");
}
