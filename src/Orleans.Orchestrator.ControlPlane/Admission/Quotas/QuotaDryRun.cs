using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Admission.Quotas;

/// <summary>Asks the quotas about a write that stops short of the collection, where all others meet them (<see cref="QuotaLedger"/>).</summary>
internal sealed class QuotaDryRun(PolicyCache policies, Lazy<IGrainFactory> grains) : IAdmissionValidator
{
    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => request is { DryRun: true, Operation: AdmissionOperation.Create or AdmissionOperation.Update }
        && !policies.Quotas.In(request.Key.Namespace).IsEmpty;

    /// <inheritdoc/>
    public async ValueTask ValidateAsync(AdmissionRequest request, IResource value) =>
        await grains.Value.GetGrain<ICollectionWriter>(request.Kind.Collection).CheckQuotaAsync(ResourceObject.From(value));
}
