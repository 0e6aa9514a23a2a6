using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Authentication.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Tokens;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.ServiceAccounts;

/// <summary>One ServiceAccount. What a token says is <see cref="TokenClaims"/>', what it may be <see cref="TokenRequestRules"/>' decision.</summary>
[GrainType("serviceaccount")]
internal sealed class ServiceAccountGrain(
    [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<ServiceAccount>> state, ResourceContext<ServiceAccount> context,
    IEnumerable<ITokenSigner> signers)
    : ResourceGrain<ServiceAccount>(state, context), IServiceAccountGrain
{
    /// <inheritdoc/>
    public async Task<TokenRequest> CreateTokenAsync(TokenRequest request)
    {
        var signer = signers.FirstOrDefault() ?? throw ApiErrors.ServiceUnavailable("this server has no key to sign tokens with");
        var account = Required();
        var spec = TokenRequestRules.Default(request.Spec, signer.Issuer);
        TokenRequestRules.Check(spec, Key.Name);
        var bound = spec.BoundObjectRef is { } reference ? await BoundObjects.FindAsync(GrainFactory, account, reference) : BoundObjects.None;
        var now = Now;
        var expires = now.AddSeconds(spec.ExpirationSeconds!.Value);
        var claims = TokenClaims.Write(signer.Issuer, account, spec.Audiences, bound, Identifiers.NewUid(), now, expires);
        return request with
        {
            Metadata = request.Metadata with { Name = Key.Name, Namespace = Key.Namespace, CreationTimestamp = now },
            Spec = spec,
            Status = new TokenRequestStatus { Token = signer.Sign(claims), ExpirationTimestamp = expires },
        };
    }
}
