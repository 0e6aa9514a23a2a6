using System.Text;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>Every rule, with the last changes of each object for the report when one is broken. Safe for several threads.</summary>
/// <param name="checkers">The rules.</param>
/// <param name="historySize">How many changes of each object to keep; 0 for none, which a million pods need.</param>
public sealed class CheckerSet(IReadOnlyList<IChecker> checkers, int historySize = 0)
{
    private const int MaxViolations = 100;

    // Of so many deleted objects the changes are kept for a report; a run of hours deletes tens of thousands.
    private const int MaxGone = 200;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<(WatchEventType Type, long Version, ReadOnlyMemory<byte> Json)>> _histories = [];
    private readonly Queue<string> _gone = [];
    private readonly List<Violation> _violations = [];

    /// <summary>What was found; the first hundred.</summary>
    public IReadOnlyList<Violation> Violations
    {
        get
        {
            lock (_lock)
                return [.. _violations];
        }
    }

    /// <summary>A change was committed.</summary>
    public void Changed(ResourceKind kind, ResourceEvent change)
    {
        if (change.Object is not { } changed)
            return;
        lock (_lock)
        {
            string Name() => $"{kind.Plural}/{changed.Value.Metadata.Namespace}/{changed.Value.Metadata.Name}";
            if (historySize > 0)
                Remember(Name(), change);
            foreach (var checker in checkers)
            {
                if (checker.Changed(kind, change) is { } message)
                    Report(new Violation(checker.Name, Name(), message, HistoryOf(Name())));
            }
        }
    }

    /// <summary>The last changes of an object, such as <c>pods/default/web-1</c>.</summary>
    public IReadOnlyList<string> HistoryOf(string name)
    {
        lock (_lock)
            return [.. (_histories.GetValueOrDefault(name) ?? []).Select(c => $"{c.Version} {c.Type}: {Encoding.UTF8.GetString(c.Json.Span)}")];
    }

    /// <summary>The watch of a kind begins anew.</summary>
    public void Restart(ResourceKind kind)
    {
        lock (_lock)
        {
            foreach (var checker in checkers)
                checker.Restart(kind);
        }
    }

    /// <summary>Reads what the rules know, while nothing changes.</summary>
    public void Read(Action read)
    {
        lock (_lock)
            read();
    }

    /// <summary>Something else was found.</summary>
    public void Report(Violation violation)
    {
        lock (_lock)
        {
            if (_violations.Count < MaxViolations)
                _violations.Add(violation);
        }
    }

    private void Remember(string name, ResourceEvent change)
    {
        if (!_histories.TryGetValue(name, out var history))
            _histories.Add(name, history = []);
        history.Enqueue((change.Type, change.ResourceVersion, change.Object!.Json));
        if (history.Count > historySize)
            history.Dequeue();
        if (change.Type != WatchEventType.Deleted)
            return;
        _gone.Enqueue(name);
        // One that was made again meanwhile stays.
        if (_gone.Count > MaxGone && _gone.Dequeue() is var oldest && _histories.TryGetValue(oldest, out var kept) && kept.Last().Type == WatchEventType.Deleted)
            _histories.Remove(oldest);
    }
}
