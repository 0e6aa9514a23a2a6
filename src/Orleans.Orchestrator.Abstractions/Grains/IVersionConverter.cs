using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Grains;

/// <summary>Shows objects in the version that somebody wants. Built-in kinds have one; versions of custom kinds differ in their names, or a webhook makes one of another.</summary>
public interface IVersionConverter
{
    /// <summary>An object in a version of its kind.</summary>
    /// <exception cref="Errors.ApiException">500: the webhook could not be asked, or gave no usable answer.</exception>
    ValueTask<ResourceObject> ConvertAsync(ResourceKind target, ResourceObject value);

    /// <summary>Objects in a version of their kind, in the same order.</summary>
    /// <exception cref="Errors.ApiException">500: the webhook could not be asked, or gave no usable answer.</exception>
    ValueTask<ImmutableArray<ResourceObject>> ConvertAsync(ResourceKind target, ImmutableArray<ResourceObject> values);
}
