namespace Orleans.Orchestrator.Simulation.Checking.Watches;

/// <summary>
/// What one client knows of a collection that it has listed and watches since: every event must follow from what it knew, none may be left out or come
/// twice, and in the end it must know what a list shows.
/// </summary>
/// <param name="client">What the client is called.</param>
/// <param name="trail">All versions of the collection; null where the client is told of some objects only.</param>
/// <param name="violated">Told what is wrong.</param>
internal sealed class WatchChecker(string client, CommitTrail? trail, Action<Violation> violated)
{
    private const string Rule = "watch equals list";
    private const int HistorySize = 12;
    private readonly Queue<string> _history = [];
    private Dictionary<string, WatchedObject> _objects = [];

    /// <summary>Up to where it has been told everything.</summary>
    public long Version { get; private set; }

    /// <summary>How many events it was told.</summary>
    public long Events { get; private set; }

    /// <summary>How often it had to list.</summary>
    public int Lists { get; private set; }

    /// <summary>It was told everything that there is.</summary>
    public void Listed(long version, IReadOnlyCollection<WatchedObject> objects)
    {
        Lists++;
        Remember($"{version} LIST {objects.Count}");
        if (version < Version)
            Report(client, $"was listed {version} after it had been told of {Version}");
        foreach (var found in objects.Where(o => o.Version > version))
            Report(found.Name, $"is listed with version {found.Version} in a list of version {version}");
        _objects = objects.ToDictionary(o => o.Name);
        Version = version;
    }

    /// <summary>It was told of a change.</summary>
    public void Changed(string type, WatchedObject told)
    {
        Events++;
        Remember($"{told.Version} {type} {told.Name}");
        if (told.Version <= Version)
            Report(told.Name, $"{type} {told.Version} came after {Version}");
        if (trail?.Between(Version, told.Version) is { } missed)
            Report(told.Name, $"{type} {told.Version} came after {Version}, and {missed} never did");
        var isThere = _objects.ContainsKey(told.Name);
        if (isThere != (type is "MODIFIED" or "DELETED"))
            Report(told.Name, $"{type} {told.Version} came, and the client {(isThere ? "has it" : "does not have it")}");
        if (type == "DELETED")
            _objects.Remove(told.Name);
        else
            _objects[told.Name] = told;
        Version = Math.Max(Version, told.Version);
    }

    /// <summary>It was told that there is nothing else up to a version.</summary>
    public void Marked(long version)
    {
        Remember($"{version} BOOKMARK");
        if (version < Version)
            Report(client, $"was told of a bookmark {version} after {Version}");
        if (trail?.Between(Version, version + 1) is { } missed)
            Report(client, $"was told of a bookmark {version} after {Version}, and never of {missed}");
        Version = Math.Max(Version, version);
    }

    /// <summary>What is wrong, compared with a list; null for nothing.</summary>
    public (string Name, string Message)? Compare(IReadOnlyCollection<WatchedObject> listed)
    {
        var list = listed.ToDictionary(o => o.Name);
        foreach (var name in _objects.Keys.Union(list.Keys).Order(StringComparer.Ordinal))
        {
            WatchedObject? known = _objects.TryGetValue(name, out var have) ? have : null, there = list.TryGetValue(name, out var found) ? found : null;
            if (known != there)
                return (name, $"is listed with version {there?.Version.ToString() ?? "none"}, and is {known?.Version.ToString() ?? "not there"} for the client{(known?.Version == there?.Version ? ", with other content" : "")}");
        }

        return null;
    }

    /// <summary>Something else is wrong with what the client was told.</summary>
    public void Report(string name, string message) => violated(new Violation(Rule, $"{client}: {name}", message, [.. _history]));

    private void Remember(string what)
    {
        _history.Enqueue(what);
        if (_history.Count > HistorySize)
            _history.Dequeue();
    }
}
