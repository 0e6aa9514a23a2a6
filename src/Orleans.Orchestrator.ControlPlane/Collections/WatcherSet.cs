namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>The open watches of a collection, by namespace, so that a change asks only those that it can concern.</summary>
internal sealed class WatcherSet
{
    private readonly Dictionary<string, HashSet<Watcher>> _byNamespace = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a watch.</summary>
    public void Add(Watcher watcher)
    {
        var key = watcher.Filter.Namespace ?? "";
        if (!_byNamespace.TryGetValue(key, out var watchers))
            _byNamespace[key] = watchers = [];
        if (watchers.Add(watcher))
            Count++;
    }

    /// <summary>Removes a watch.</summary>
    public void Remove(Watcher watcher)
    {
        var key = watcher.Filter.Namespace ?? "";
        if (!_byNamespace.TryGetValue(key, out var watchers) || !watchers.Remove(watcher))
            return;
        Count--;
        if (watchers.Count == 0)
            _byNamespace.Remove(key);
    }

    /// <summary>Tells those concerned that changes were added from <paramref name="from"/> on.</summary>
    public void Offer(ChangeHistory history, long from)
    {
        if (Count == 0)
            return;
        if (_byNamespace.Count == 1 && _byNamespace.TryGetValue("", out var everywhere))
        {
            Offer(everywhere, from);
            return;
        }

        var namespaces = new HashSet<string> { "" };
        for (var position = from; position < history.End; position++)
            namespaces.Add(history[position].Key.Namespace);
        foreach (var name in namespaces)
        {
            if (_byNamespace.TryGetValue(name, out var watchers))
                Offer(watchers, from);
        }
    }

    /// <summary>Does something with each of them.</summary>
    public void ForEach(Action<Watcher> action)
    {
        foreach (var watchers in _byNamespace.Values)
        {
            foreach (var watcher in watchers)
                action(watcher);
        }
    }

    private static void Offer(HashSet<Watcher> watchers, long from)
    {
        foreach (var watcher in watchers)
            watcher.Offer(from);
    }
}
