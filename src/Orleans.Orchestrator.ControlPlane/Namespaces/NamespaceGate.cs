using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Namespaces;

/// <summary>Lets new objects only into namespaces that exist and are not going.</summary>
internal static class NamespaceGate
{
    /// <summary>Asks the collection and not the namespace's grain, which may itself be waiting for objects to go.</summary>
    /// <exception cref="ApiException">404 (no such namespace), 403 (it is being deleted).</exception>
    public static async Task RequireActiveAsync(IGrainFactory grains, ResourceKind kind, ResourceKey key)
    {
        var collection = grains.GetGrain<ICollectionWriter>(ResourceKinds.Namespace.Collection);
        var found = await collection.FindAsync(new ResourceKey("", key.Namespace));
        if (found is null)
            throw ApiErrors.NotFound(ResourceKinds.Namespace, key.Namespace);
        if (found.As<Namespace>().Metadata.DeletionTimestamp is null)
            return;
        const string Cause = "NamespaceTerminating";
        var why = $"unable to create new content in namespace {key.Namespace} because it is being terminated";
        throw ApiErrors.Make(
            403, "Forbidden", $"{kind.Collection} \"{key.Name}\" is forbidden: {why}", kind, key.Name,
            [new StatusCause { Reason = Cause, Message = $"namespace {key.Namespace} is being terminated", Field = "metadata.namespace" }]);
    }
}
