using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Authentication.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
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
    private const int DeletedAtOnce = 16;

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

    /// <summary>With the account go the Secrets that hold its lasting tokens, which prove nothing any more.</summary>
    protected override async Task OnCommittedAsync(ServiceAccount? before, ServiceAccount? after)
    {
        if (before is null || after is not null)
            return;
        var secrets = await GrainFactory.GetCollection(ResourceKinds.Secret).ListAsync(new ListQuery { Namespace = Key.Namespace, FieldSelector = $"type={TokenSecretAdmission.Type}" });
        var own = secrets.Items.Select(s => s.Value.Metadata).Where(m => m.Annotations.GetValueOrDefault(TokenSecretAdmission.NameKey) == Key.Name);
        var failures = await Batches.RunAsync(own, DeletedAtOnce, secret => GrainFactory.GetGrain<ISecretGrain>(new ResourceKey(Key.Namespace, secret.Name!).ToString())
            .DeleteAsync(new DeleteOptions { Preconditions = new Preconditions { Uid = secret.Uid } }));
        if (failures.FirstOrDefault(f => !Batches.IsOutdated(f)) is { } failure)
            throw failure;
    }
}
