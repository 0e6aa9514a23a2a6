using Orleans.Orchestrator.Simulation.Http;
using Orleans.Orchestrator.Simulation.Measuring;

namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>One process of the control plane, from its start to its death.</summary>
internal sealed class ControlPlaneLife(ChaosStore store) : IDisposable
{
    // Not run elsewhere: who waits comes back to the deterministic scheduler by its own context.
    private readonly TaskCompletionSource _death = new();

    /// <summary>Its store.</summary>
    public ChaosStore Store => store;

    /// <summary>Its grains.</summary>
    public required IControlPlaneProcess Process { get; init; }

    /// <summary>Its REST front door.</summary>
    public MemoryServer Api { get; set; } = null!;

    /// <summary>Who watches its collections; null while it starts.</summary>
    public ClusterObserver? Observer { get; set; }

    /// <summary>Whether it lives.</summary>
    public bool IsAlive => !_death.Task.IsCompleted;

    /// <summary>Completes when it dies.</summary>
    public Task Death => _death.Task;

    /// <summary>It dies: what was acknowledged is on the disk, everything else is lost.</summary>
    public void Kill()
    {
        if (!IsAlive)
            return;
        store.Crash();
        Observer?.Abandon();
        Process.Kill();
        Api?.GoDown();
        _death.SetResult();
    }

    /// <summary>Lets go of what a dead process still holds of this one, such as meters. Not while its store is committing.</summary>
    public void Dispose()
    {
        Kill();
        Process.Dispose();
        // Nothing is awaited in it: without a thread of its own, the store does what is left at once.
        _ = store.DisposeAsync().AsTask();
    }
}
