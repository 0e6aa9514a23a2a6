using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Configuration;

/// <summary>One ControllerRevision.</summary>
[GrainType("controllerrevision")]
internal sealed class ControllerRevisionGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<ControllerRevision>> state, ResourceContext<ControllerRevision> context)
    : ResourceGrain<ControllerRevision>(state, context), IControllerRevisionGrain;
