using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Api.Watching;

/// <summary>Shows the objects of events in a version of their custom kind that a webhook makes.</summary>
internal static class EventConversion
{
    /// <summary>The batch with its objects in that version.</summary>
    /// <exception cref="Errors.ApiException">500: the webhook could not be asked, or gave no usable answer.</exception>
    public static async ValueTask<ResourceEventBatch> ConvertAsync(this IVersionConverter converter, ResourceKind target, ResourceEventBatch batch)
    {
        var shown = await converter.ConvertAsync(target, [.. batch.Events.Select(e => e.Object).OfType<ResourceObject>()]);
        var next = 0;
        return batch with { Events = [.. batch.Events.Select(e => e.Object is null ? e : e with { Object = shown[next++] })] };
    }
}
