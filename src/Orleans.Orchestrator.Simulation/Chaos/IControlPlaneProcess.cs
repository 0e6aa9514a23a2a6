namespace Orleans.Orchestrator.Simulation.Chaos;

/// <summary>A control plane that can hang and be killed.</summary>
public interface IControlPlaneProcess : IDisposable
{
    /// <summary>Its grains.</summary>
    IGrainFactory Grains { get; }

    /// <summary>Its services.</summary>
    IServiceProvider Services { get; }

    /// <summary>Where code outside grains runs that is part of the process, and hangs and dies with it.</summary>
    SynchronizationContext Context { get; }

    /// <summary>Opens the collections and wakes the controllers.</summary>
    Task StartAsync();

    /// <summary>It hangs: what it would do piles up.</summary>
    void Freeze();

    /// <summary>It goes on where it hung.</summary>
    void Thaw();

    /// <summary>Ends it without a good-bye: what is being called is never answered.</summary>
    void Kill();
}
