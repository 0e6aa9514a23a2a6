using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Events;

/// <summary>
/// Says in Events what happened to an object. Never waits and never fails: equal events are counted in one object, and what
/// comes too often is dropped.
/// </summary>
public interface IEventRecorder
{
    /// <summary>Something that is as it should be.</summary>
    void Normal(IResource involved, string reason, string message);

    /// <summary>Something that somebody should look at.</summary>
    void Warning(IResource involved, string reason, string message);
}
