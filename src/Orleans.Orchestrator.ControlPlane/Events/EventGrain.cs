using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Events;

/// <summary>An Event.</summary>
public sealed class EventGrain(
    [PersistentState("object", "resources")] IPersistentState<ResourceState<Event>> state, ResourceContext<Event> context)
    : ResourceGrain<Event>(state, context), IEventGrain, IEventController
{
    /// <inheritdoc/>
    public async Task RecordAsync(Event occurrence)
    {
        try
        {
            if (Current is { } known)
                await CommitAsync(known with { Count = (known.Count ?? 1) + 1, LastTimestamp = Now });
            else
                await CreateAsync(First(occurrence));
        }
        catch (ApiException)
        {
            // An event that can't be written (overload, namespace going) is not worth a second try.
        }
    }

    private Event First(Event occurrence) => occurrence with
    {
        Metadata = new ObjectMeta { Name = Key.Name, Namespace = Key.Namespace },
        FirstTimestamp = Now,
        LastTimestamp = Now,
        Count = 1,
    };
}
