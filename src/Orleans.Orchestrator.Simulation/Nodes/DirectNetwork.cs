namespace Orleans.Orchestrator.Simulation.Nodes;

/// <summary>A network that neither delays nor loses anything.</summary>
public sealed class DirectNetwork : ISimulatedNetwork
{
    /// <inheritdoc/>
    public Task<T> CallAsync<T>(string node, Func<Task<T>> call) => call();
}
