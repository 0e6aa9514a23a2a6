using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>What only some activations need, apart so that an idle grain stays small.</summary>
internal sealed class ActivationExtras
{
    public List<IActivationState>? States { get; set; }

    public HashSet<GrainTimer>? Timers { get; set; }

    public HashSet<IGrainEnumeration>? Enumerations { get; set; }

    public Dictionary<Guid, int>? ReentrantSections { get; set; }

    public TaskCompletionSource? Deactivated { get; set; }

    public DeactivationReason? DeactivationReason { get; set; }

    /// <summary>Ends the wait for requests that run when deactivation begins.</summary>
    public ITimer? DeactivationLimit { get; set; }

    public long KeepUntil { get; set; }

    public GrainReference? Reference { get; set; }
}
