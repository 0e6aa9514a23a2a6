using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Configuration;

/// <summary>One Secret.</summary>
[GrainType("secret")]
internal sealed class SecretGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<Secret>> state, ResourceContext<Secret> context)
    : ResourceGrain<Secret>(state, context), ISecretGrain;
