using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Node.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.RuntimeClasses;

/// <summary>One RuntimeClass.</summary>
[GrainType("runtimeclass")]
internal sealed class RuntimeClassGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<RuntimeClass>> state, ResourceContext<RuntimeClass> context)
    : ResourceGrain<RuntimeClass>(state, context), IRuntimeClassGrain;
