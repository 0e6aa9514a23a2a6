namespace Orleans.Orchestrator.ControlPlane.Nodes;

/// <summary>What node grains of this process share; only they look inside.</summary>
public sealed class NodeWatch : IDisposable
{
    internal NodeWatch(NodeDeadlines deadlines) => Deadlines = deadlines;

    internal NodeDeadlines Deadlines { get; }

    /// <inheritdoc/>
    public void Dispose() => Deadlines.Dispose();
}
