using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.ControlPlane.Admission;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Certificates.V1;

namespace Orleans.Orchestrator.ControlPlane.Certificates;

/// <summary>Writes into a request who made it, and lets only those approve and sign that may do it for the signer.</summary>
internal sealed class CertificateAdmission : IAdmissionMutator, IAdmissionValidator
{
    private const string Masters = "system:masters";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => request.Kind.Collection == ResourceKinds.CertificateSigningRequest.Collection
        && (request.Operation == AdmissionOperation.Create || (request.Operation == AdmissionOperation.Update && request.Subresource.Length > 0));

    /// <inheritdoc/>
    public ValueTask<IResource> MutateAsync(AdmissionRequest request, IResource value)
    {
        var made = (CertificateSigningRequest)value;
        var who = Requester.Current;
        return ValueTask.FromResult<IResource>(request.Operation == AdmissionOperation.Create
            ? made with { Spec = made.Spec with { Username = who.Name, Uid = null, Groups = who.Groups } }
            : made);
    }

    /// <inheritdoc/>
    public ValueTask ValidateAsync(AdmissionRequest request, IResource value)
    {
        var made = (CertificateSigningRequest)value;
        if (request.Operation == AdmissionOperation.Create)
            CheckSubject(request, made);
        else if (request.Subresource == "approval")
            CheckSigner(request, made, "approve");
        else if (request.Old is CertificateSigningRequest old && old.Status.Certificate != made.Status.Certificate)
            CheckSigner(request, made, "sign");
        return ValueTask.CompletedTask;
    }

    private static void CheckSubject(AdmissionRequest request, CertificateSigningRequest made)
    {
        if (made.Spec.SignerName == CertificateRequests.ClientSigner && CertificateRequests.Parse(made.Spec.Request.Span, out _) is { } wanted
            && CertificateRequests.OrganizationsOf(wanted).Contains(Masters))
            throw ApiErrors.Forbidden(request.Kind, request.Key.Name, $"use of {CertificateRequests.ClientSigner} signer with {Masters} group is not allowed");
    }

    private static void CheckSigner(AdmissionRequest request, CertificateSigningRequest made, string verb)
    {
        var who = Requester.Current;
        if (request.Judge is not { } judge || ReferenceEquals(who, Requester.Cluster))
            return;
        var signer = made.Spec.SignerName;
        var asked = new AccessRequest(verb, request.Kind.Group, "signers", "", signer, "");
        if (!judge.IsAllowed(who, asked) && !judge.IsAllowed(who, asked with { Name = signer[..signer.IndexOf('/')] + "/*" }))
            throw ApiErrors.Forbidden(request.Kind, request.Key.Name, $"user not permitted to {verb} requests with signerName \"{signer}\"");
    }
}
