namespace Orleans.Orchestrator.ControlPlane.Nodes;

/// <summary>When a node's grain must look at its node.</summary>
/// <param name="node">The node's name.</param>
internal sealed class NodeDeadline(string node)
{
    private long _due = long.MaxValue;

    /// <summary>The node's name.</summary>
    public string Node => node;

    /// <summary>Sets the deadline; null for none.</summary>
    public void Set(DateTimeOffset? due) => Volatile.Write(ref _due, due?.UtcTicks ?? long.MaxValue);

    /// <summary>Moves the deadline.</summary>
    public void Postpone(TimeSpan by)
    {
        var due = Volatile.Read(ref _due);
        if (due != long.MaxValue)
            Interlocked.CompareExchange(ref _due, due + by.Ticks, due);
    }

    /// <summary>Whether it has passed; it is told once.</summary>
    public bool TryTake(DateTimeOffset now)
    {
        var due = Volatile.Read(ref _due);
        return due <= now.UtcTicks && Interlocked.CompareExchange(ref _due, long.MaxValue, due) == due;
    }
}
