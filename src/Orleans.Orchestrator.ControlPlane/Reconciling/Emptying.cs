using System.Collections.Immutable;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Reconciling;

/// <summary>Deletes objects because what they belong to goes.</summary>
internal static class Emptying
{
    /// <summary>Deletes at once; the store batches them.</summary>
    private const int Parallel = 64;

    /// <summary>Asks those to go that have not been asked yet. Some take their time: look again until there are none.</summary>
    public static async Task DeleteAllAsync(this IGrainFactory grains, ImmutableArray<ResourceObject> objects)
    {
        foreach (var some in objects.Where(o => o.Value.Metadata.DeletionTimestamp is null).Chunk(Parallel))
            await Task.WhenAll(some.Select(o => DeleteAsync(grains, o)));
    }

    private static async Task DeleteAsync(IGrainFactory grains, ResourceObject item)
    {
        var metadata = item.Value.Metadata;
        try
        {
            await grains.GetResource(item.Kind, new ResourceKey(metadata.Namespace ?? "", metadata.Name!)).DeleteAsync(
                new DeleteOptions { Preconditions = new Preconditions { Uid = metadata.Uid }, PropagationPolicy = "Background" });
        }
        catch (ApiException e) when (e.Reason is "NotFound" or "Conflict")
        {
            // It went by itself, or is another one by now: the next look tells.
        }
    }
}
