namespace Orleans.LocalEngine;

/// <summary>The one place that decides when an activation with work gets its turn.</summary>
internal abstract class TurnScheduler
{
    /// <summary>How many items an activation may run before others get theirs.</summary>
    public abstract int ItemsPerTurn { get; }

    /// <summary>Whether the order of everything follows from a seed.</summary>
    public virtual bool IsDeterministic => false;

    /// <summary>Has <see cref="Activation.RunTurns"/> called soon, once.</summary>
    public abstract void Schedule(Activation activation);

    /// <summary>Something more has come for an activation that is scheduled already.</summary>
    public virtual void Queued(Activation activation)
    {
    }
}
