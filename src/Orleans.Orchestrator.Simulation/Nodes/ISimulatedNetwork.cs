namespace Orleans.Orchestrator.Simulation.Nodes;

/// <summary>What is between a simulated machine and the control plane: nothing, or what delays and loses messages.</summary>
public interface ISimulatedNetwork
{
    /// <summary>Calls the control plane from a machine.</summary>
    /// <param name="node">The machine's name.</param>
    /// <param name="call">The call; it may be carried out although its answer gets lost.</param>
    /// <exception cref="TimeoutException">The message or its answer got lost.</exception>
    Task<T> CallAsync<T>(string node, Func<Task<T>> call);
}
