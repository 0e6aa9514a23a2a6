using Orleans.LocalEngine;
using Orleans.Runtime;

namespace Orleans;

/// <summary>The base of a grain class. Its code runs in turns: one at a time, and every await comes back to them.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    /// <summary>Called by the engine, which says beforehand for which activation.</summary>
    protected Grain() => GrainContext = Activation.BeingBuilt
        ?? throw new InvalidOperationException($"A {GetType().Name} is made by the engine on the first call to it, never with new.");

    /// <inheritdoc/>
    public IGrainContext GrainContext { get; }

    /// <summary>A reference to this grain.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>The grain's identity as text.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    /// <summary>Where the grain runs.</summary>
    public string RuntimeIdentity => "local";

    /// <summary>Makes references to other grains.</summary>
    protected IGrainFactory GrainFactory => Activation.Of(this).Engine.GrainFactory;

    /// <summary>Services of the host.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    /// <summary>Deactivates this grain once its running requests have ended. The next call activates it anew.</summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Keeps this grain active for at least that long; a negative time takes that back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => Activation.Of(this).DelayDeactivation(timeSpan);

    /// <inheritdoc/>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;
}
