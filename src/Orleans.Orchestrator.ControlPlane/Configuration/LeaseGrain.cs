using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Coordination.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Configuration;

/// <summary>One Lease.</summary>
[GrainType("lease")]
internal sealed class LeaseGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<Lease>> state, ResourceContext<Lease> context)
    : ResourceGrain<Lease>(state, context), ILeaseGrain;
