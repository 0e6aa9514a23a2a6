using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Configuration;

/// <summary>One ValidatingAdmissionPolicyBinding.</summary>
[GrainType("validatingadmissionpolicybinding")]
internal sealed class ValidatingAdmissionPolicyBindingGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<ValidatingAdmissionPolicyBinding>> state, ResourceContext<ValidatingAdmissionPolicyBinding> context)
    : ResourceGrain<ValidatingAdmissionPolicyBinding>(state, context), IValidatingAdmissionPolicyBindingGrain;
