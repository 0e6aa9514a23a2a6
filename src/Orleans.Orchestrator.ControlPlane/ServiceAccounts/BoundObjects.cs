using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Authentication.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.ServiceAccounts;

/// <summary>To what a token is bound: with that object it ends.</summary>
/// <param name="Pod">The pod that uses it, and its node.</param>
/// <param name="Node">The pod's node, or the one it is bound to by itself.</param>
/// <param name="Secret">The secret it is bound to.</param>
internal sealed record BoundObjects(ObjectMeta? Pod, ObjectMeta? Node, ObjectMeta? Secret)
{
    public static BoundObjects None { get; } = new(null, null, null);

    /// <summary>Asks the collections and not the objects' grains, which may themselves be waiting for the account.</summary>
    /// <exception cref="ApiException">404, 409, 400.</exception>
    public static async Task<BoundObjects> FindAsync(IGrainFactory grains, ServiceAccount account, BoundObjectReference reference)
    {
        var space = account.Metadata.Namespace!;
        switch (reference)
        {
            case { ApiVersion: "v1", Kind: "Pod" }:
                var pod = (await RequireAsync(grains, ResourceKinds.Pod, space, reference)).As<Pod>();
                if (pod.Spec.ServiceAccountName != account.Metadata.Name)
                    throw ApiErrors.BadRequest($"cannot bind token for serviceaccount \"{account.Metadata.Name}\" to pod running with different serviceaccount name.");
                var node = pod.Spec.NodeName is { Length: > 0 } name ? await FindAsync(grains, ResourceKinds.Node, "", name) : null;
                return new BoundObjects(pod.Metadata, node?.Value.Metadata, null);
            case { ApiVersion: "v1", Kind: "Secret" }:
                return new BoundObjects(null, null, (await RequireAsync(grains, ResourceKinds.Secret, space, reference)).Value.Metadata);
            case { ApiVersion: "v1", Kind: "Node" }:
                return new BoundObjects(null, (await RequireAsync(grains, ResourceKinds.Node, "", reference)).Value.Metadata, null);
            default:
                throw ApiErrors.BadRequest($"cannot bind token to object of type {reference.ApiVersion}, Kind={reference.Kind}");
        }
    }

    private static async Task<ResourceObject> RequireAsync(IGrainFactory grains, ResourceKind kind, string space, BoundObjectReference reference)
    {
        var found = await FindAsync(grains, kind, space, reference.Name ?? "") ?? throw ApiErrors.NotFound(kind, reference.Name ?? "");
        var uid = found.Value.Metadata.Uid;
        return string.IsNullOrEmpty(reference.Uid) || reference.Uid == uid ? found : throw ApiErrors.Conflict(
            kind, reference.Name ?? "",
            $"the UID in the bound object reference ({reference.Uid}) does not match the UID in record. The object might have been deleted and then recreated");
    }

    private static Task<ResourceObject?> FindAsync(IGrainFactory grains, ResourceKind kind, string space, string name) =>
        grains.GetGrain<ICollectionWriter>(kind.Collection).FindAsync(new ResourceKey(space, name));
}
