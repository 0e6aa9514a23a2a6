using Microsoft.Extensions.DependencyInjection;
using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>
/// What runs grains on one thread, in virtual time, with every choice of what comes next made by a seed: so a whole cluster's life runs the
/// same again. The engine is the host's choice, who implements this.
/// </summary>
public interface IDeterministicEngine
{
    /// <summary>The virtual time.</summary>
    TimeProvider Time { get; }

    /// <summary>Depends on every choice so far: equal numbers mean equal runs.</summary>
    ulong Fingerprint { get; }

    /// <summary>Runs code among the grains' turns, moving the time as far as it takes.</summary>
    /// <exception cref="TimeoutException">The code waits for something that doesn't come within the limit of virtual time.</exception>
    void Run(Func<Task> code, TimeSpan limit);

    /// <summary>Begins a control plane on a store, whose services <paramref name="wrap"/> may still exchange; called within <see cref="Run"/>.</summary>
    IControlPlaneProcess Begin(IResourceStore store, ControllerOptions options, Action<IServiceCollection> wrap);
}
