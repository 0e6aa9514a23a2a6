using Orleans.Orchestrator.ControlPlane.Admission;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.ControlPlane.Rules;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Networking.V1;

namespace Orleans.Orchestrator.ControlPlane.Ingresses;

/// <summary>Gives an Ingress that names no class the cluster's default one; the newest, should there be several.</summary>
internal sealed class IngressClassAdmission(PolicyCache policies) : IAdmissionMutator
{
    private const string IsDefault = "ingressclass.kubernetes.io/is-default-class";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) =>
        request is { Operation: AdmissionOperation.Create, Subresource: "" } && request.Kind.Collection == ResourceKinds.Ingress.Collection;

    /// <inheritdoc/>
    public ValueTask<IResource> MutateAsync(AdmissionRequest request, IResource value)
    {
        var ingress = (Ingress)value;
        if (ingress.Spec.IngressClassName is not null || ingress.Metadata.Annotations.ContainsKey(IngressRules.ClassAnnotation))
            return ValueTask.FromResult(value);
        var chosen = policies.IngressClasses.All.Where(c => c.Metadata.Annotations.GetValueOrDefault(IsDefault) == "true")
            .OrderByDescending(c => c.Metadata.CreationTimestamp).ThenBy(c => c.Metadata.Name, StringComparer.Ordinal).FirstOrDefault();
        return ValueTask.FromResult<IResource>(chosen is null ? ingress : ingress with { Spec = ingress.Spec with { IngressClassName = chosen.Metadata.Name } });
    }
}
