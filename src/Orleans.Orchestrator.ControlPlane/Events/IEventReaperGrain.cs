using Orleans.Concurrency;

namespace Orleans.Orchestrator.ControlPlane.Events;

/// <summary>Removes Events that are old. There is one; its key is <see cref="Key"/>.</summary>
[Alias("orchestrator.IEventReaperGrain")]
public interface IEventReaperGrain : IGrainWithStringKey
{
    /// <summary>The grain's key.</summary>
    const string Key = "events";

    /// <summary>Begins to look, once a minute.</summary>
    [OneWay, Alias("Start")]
    Task StartAsync();
}
