using Orleans.Orchestrator.ControlPlane.Admission;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Tokens;

namespace Orleans.Orchestrator.ControlPlane.ServiceAccounts;

/// <summary>
/// Fills Secrets of type <c>kubernetes.io/service-account-token</c>, the older way to a token: it lasts as long as the Secret. In
/// Kubernetes a controller does it a moment later; here whoever creates the Secret gets it filled.
/// </summary>
internal sealed class TokenSecretAdmission(Lazy<IGrainFactory> grains, ControlPlaneOptions options, IEnumerable<ITokenSigner> signers) : IAdmissionMutator
{
    internal const string Type = "kubernetes.io/service-account-token";
    internal const string NameKey = "kubernetes.io/service-account.name";
    private const string UidKey = "kubernetes.io/service-account.uid";
    private readonly ITokenSigner? _signer = signers.FirstOrDefault();

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) => request is { Operation: AdmissionOperation.Create or AdmissionOperation.Update, Subresource: "" }
        && request.Kind.Collection == ResourceKinds.Secret.Collection && _signer is not null;

    /// <inheritdoc/>
    public async ValueTask<IResource> MutateAsync(AdmissionRequest request, IResource value)
    {
        var secret = (Secret)value;
        if (secret.Type != Type || secret.Metadata.Annotations.GetValueOrDefault(NameKey) is not { Length: > 0 } name)
            return secret;
        var found = await grains.Value.GetGrain<ICollectionWriter>(ResourceKinds.ServiceAccount.Collection).FindAsync(new ResourceKey(request.Key.Namespace, name));
        if (found?.As<ServiceAccount>() is not { } account)
            return secret;
        var data = secret.Data;
        if (data.GetValueOrDefault("token") is not { Length: > 0 })
            data = data.SetItem("token", Octets.FromText(_signer!.Sign(TokenClaims.WriteLasting(account, request.Key.Name))));
        if (options.RootCertificate is { } authority && data.GetValueOrDefault("ca.crt") is not { Length: > 0 })
            data = data.SetItem("ca.crt", Octets.FromText(authority));
        if (data.GetValueOrDefault("namespace") is not { Length: > 0 })
            data = data.SetItem("namespace", Octets.FromText(request.Key.Namespace));
        var annotations = secret.Metadata.Annotations.GetValueOrDefault(UidKey) == account.Metadata.Uid
            ? secret.Metadata.Annotations
            : secret.Metadata.Annotations.SetItem(UidKey, account.Metadata.Uid!);
        return ReferenceEquals(data, secret.Data) && ReferenceEquals(annotations, secret.Metadata.Annotations)
            ? secret
            : secret with { Data = data, Metadata = secret.Metadata with { Annotations = annotations } };
    }
}
