using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Admission.Policies;

/// <summary>The policies of one kind, as they are told of changes.</summary>
internal interface IPolicySet
{
    /// <summary>Takes all there are.</summary>
    void Load(IEnumerable<ResourceObject> objects);

    /// <summary>Takes a change.</summary>
    void Apply(ResourceChange change);
}
