using Orleans.Orchestrator.ControlPlane.Admission.ValidatingPolicies;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Admissionregistration.V1;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Configuration;

/// <summary>One ValidatingAdmissionPolicy. Its expressions' types are checked as it is written, so its status never waits for a controller.</summary>
[GrainType("validatingadmissionpolicy")]
internal sealed class ValidatingAdmissionPolicyGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<ValidatingAdmissionPolicy>> state,
    ResourceContext<ValidatingAdmissionPolicy> context, KindDirectory kinds)
    : ResourceGrain<ValidatingAdmissionPolicy>(state, context), IValidatingAdmissionPolicyGrain
{
    /// <inheritdoc/>
    protected override async Task<ValidatingAdmissionPolicy> AdmitAsync(ValidatingAdmissionPolicy? current, ValidatingAdmissionPolicy next)
    {
        if (current is not null && current.Spec.Equals(next.Spec))
            return next;
        var found = PolicyTypeCheck.Of(next.Spec, await kinds.CurrentAsync());
        return next with { Status = next.Status with { ObservedGeneration = next.Metadata.Generation, TypeChecking = found } };
    }
}
