using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Configuration;

/// <summary>One ValidatingWebhookConfiguration.</summary>
[GrainType("validatingwebhookconfiguration")]
internal sealed class ValidatingWebhookConfigurationGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<ValidatingWebhookConfiguration>> state, ResourceContext<ValidatingWebhookConfiguration> context)
    : ResourceGrain<ValidatingWebhookConfiguration>(state, context), IValidatingWebhookConfigurationGrain;
