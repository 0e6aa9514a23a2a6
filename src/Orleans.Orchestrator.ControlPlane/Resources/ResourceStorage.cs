using System.Globalization;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.CustomResources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Orchestrator.ControlPlane.Resources;

/// <summary>
/// The storage provider <c>resources</c>: a grain's state is its object in the kind's collection grain, which writes it to the
/// store together with others. The ETag is the object's resourceVersion.
/// </summary>
/// <param name="grains">Finds the collection grains.</param>
internal sealed class ResourceStorage(Lazy<IGrainFactory> grains) : IGrainStorage
{
    /// <summary>The provider's name.</summary>
    public const string ProviderName = "resources";

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = StateOf(grainState);
        var (collection, key) = Place(state, grainId);
        var found = await Writer(collection).FindAsync(key);
        Set(grainState, state.With(found), found?.Value.Metadata.ResourceVersion);
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = StateOf(grainState);
        var value = state.Object ?? throw new InvalidOperationException("there is no object to write; clear the state instead");
        var kind = grainState.ETag is null ? CommitKind.Create : CommitKind.Replace;
        var reply = await Writer(CollectionOf(state, grainId)).CommitAsync(Request(kind, value, grainState.ETag));
        if (!reply.Committed)
            throw Conflict(grainId, reply, grainState.ETag);
        Set(grainState, state.With(reply.Object), reply.Object!.Value.Metadata.ResourceVersion);
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var state = StateOf(grainState);
        if (state.Object is { } value && grainState.ETag is not null)
        {
            var reply = await Writer(CollectionOf(state, grainId)).CommitAsync(Request(CommitKind.Delete, value, grainState.ETag));
            if (!reply.Committed)
                throw Conflict(grainId, reply, grainState.ETag);
        }

        Set(grainState, state.With(null), null);
    }

    private static CommitRequest Request(CommitKind kind, ResourceObject value, string? etag) =>
        new(kind, value, etag is null ? 0 : long.Parse(etag, NumberStyles.None, CultureInfo.InvariantCulture));

    private static InconsistentStateException Conflict(GrainId grain, CommitReply reply, string? held) =>
        new($"The object of {grain} has been changed by another activation.", reply.Version == 0 ? null : Text(reply.Version), held);

    private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);

    private static IResourceState StateOf<T>(IGrainState<T> grainState) => (grainState.State ??= Activator.CreateInstance<T>()) as IResourceState
        ?? throw new InvalidOperationException($"The storage provider '{ProviderName}' keeps ResourceState<T>, not {typeof(T)}.");

    private static void Set<T>(IGrainState<T> grainState, IResourceState state, string? etag)
    {
        grainState.State = (T)state;
        grainState.ETag = etag;
        grainState.RecordExists = etag is not null;
    }

    private static string CollectionOf(IResourceState state, GrainId grain) =>
        state.Collection.Length > 0 ? state.Collection : Place(state, grain).Collection;

    private static (string Collection, ResourceKey Key) Place(IResourceState state, GrainId grain)
    {
        var key = grain.Key.ToString()!;
        return state.Collection.Length > 0 ? (state.Collection, ResourceKey.Parse(key)) : CustomObjectKey.Parse(key);
    }

    private ICollectionWriter Writer(string collection) => grains.Value.GetGrain<ICollectionWriter>(collection);
}
