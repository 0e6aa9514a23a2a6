using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Configuration;

/// <summary>One MutatingWebhookConfiguration.</summary>
[GrainType("mutatingwebhookconfiguration")]
internal sealed class MutatingWebhookConfigurationGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<MutatingWebhookConfiguration>> state, ResourceContext<MutatingWebhookConfiguration> context)
    : ResourceGrain<MutatingWebhookConfiguration>(state, context), IMutatingWebhookConfigurationGrain;
