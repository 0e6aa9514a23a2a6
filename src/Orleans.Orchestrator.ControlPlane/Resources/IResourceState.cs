using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Resources;

/// <summary>A <see cref="ResourceState{T}"/> as <see cref="ResourceStorage"/> sees it.</summary>
internal interface IResourceState
{
    /// <summary>The collection of the object's kind; empty for custom kinds, whose grains name it in their keys.</summary>
    string Collection { get; }

    /// <summary>The object; null when there is none.</summary>
    ResourceObject? Object { get; }

    /// <summary>The same state with another object.</summary>
    IResourceState With(ResourceObject? value);
}
