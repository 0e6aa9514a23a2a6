using Orleans.Concurrency;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Events;

/// <summary>One Event, as the control plane's own components write it. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IEventController")]
public interface IEventController : IGrainWithStringKey
{
    /// <summary>It happened (once more).</summary>
    /// <param name="occurrence">The event without metadata, times and count.</param>
    [OneWay, Alias("Record")]
    Task RecordAsync(Event occurrence);
}
