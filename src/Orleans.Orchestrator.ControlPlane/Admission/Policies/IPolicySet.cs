using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Admission.Policies;

/// <summary>The policies of one kind, as they are told of changes.</summary>
internal interface IPolicySet
{
    /// <summary>Takes all there are.</summary>
    /// <param name="objects">The policies.</param>
    /// <param name="version">The collection's version that shows them; null when the collection itself says so, which is always true.</param>
    void Load(IReadOnlyList<ResourceObject> objects, long? version);

    /// <summary>Takes a change; one that is older than what is known says nothing.</summary>
    void Apply(ResourceChange change);
}
