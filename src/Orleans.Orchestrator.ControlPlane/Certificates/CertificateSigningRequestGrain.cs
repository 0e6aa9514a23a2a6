using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Certificates.V1;
using Orleans.Orchestrator.Tokens;
using Orleans.Runtime;

namespace Orleans.Orchestrator.ControlPlane.Certificates;

/// <summary>One CertificateSigningRequest. When it is approved and the cluster is its signer, it is signed a moment later.</summary>
[GrainType("certificatesigningrequest")]
internal sealed class CertificateSigningRequestGrain : ResourceGrain<CertificateSigningRequest>, ICertificateSigningRequestGrain, ICertificateController
{
    private readonly ReconcileLoop _loop;
    private readonly ICertificateSigner? _signer;

    /// <summary>Made by the engine.</summary>
    public CertificateSigningRequestGrain(
        [PersistentState("object", ResourceStorage.ProviderName)] IPersistentState<ResourceState<CertificateSigningRequest>> state,
        ResourceContext<CertificateSigningRequest> context, IEnumerable<ICertificateSigner> signers)
        : base(state, context)
    {
        _signer = signers.FirstOrDefault();
        _loop = new ReconcileLoop(this, () => this.AsReference<ICertificateController>().ReconcileAsync(), Time, Log);
    }

    /// <inheritdoc/>
    public Task ReconcileAsync() => _loop.RunAsync(RunAsync);

    /// <summary>An approval says what is decided and nothing else; a condition without times gets the present.</summary>
    protected override CertificateSigningRequest MergeSubresource(string subresource, CertificateSigningRequest current, CertificateSigningRequest next) => subresource == "approval"
        ? next with
        {
            Metadata = MetadataRules.ForUpdate(current.Metadata, next.Metadata), Spec = current.Spec,
            Status = current.Status with { Conditions = [.. next.Status.Conditions.Select(c => Dated(c, current))] },
        }
        : base.MergeSubresource(subresource, current, next);

    /// <inheritdoc/>
    protected override Task OnCommittedAsync(CertificateSigningRequest? before, CertificateSigningRequest? after)
    {
        if (after is not null && CertificateRequests.IsDue(after))
            _loop.Wake();
        return Task.CompletedTask;
    }

    private CertificateSigningRequestCondition Dated(CertificateSigningRequestCondition condition, CertificateSigningRequest current)
    {
        var before = current.Status.Conditions.FirstOrDefault(c => c.Type == condition.Type);
        return condition with
        {
            LastUpdateTime = condition.LastUpdateTime ?? Now,
            LastTransitionTime = condition.LastTransitionTime ?? (before?.Status == condition.Status ? before.LastTransitionTime : Now),
        };
    }

    private async Task<DateTimeOffset?> RunAsync()
    {
        if (Current is not { } value || _signer is null || !CertificateRequests.IsDue(value))
            return null;
        var status = CertificateRequests.Obstacle(value.Spec) is { } obstacle
            ? value.Status with { Conditions = value.Status.Conditions.Add(Failed(obstacle)) }
            : value.Status with { Certificate = Octets.FromText(_signer.SignClient(value.Spec.Request.Span, CertificateRequests.LifetimeOf(value.Spec))) };
        await CommitAsync(value with { Status = status });
        return null;
    }

    private CertificateSigningRequestCondition Failed(string why) => new()
    {
        Type = CertificateRequests.Failed, Status = "True", Reason = "SignerValidationFailure", Message = why, LastUpdateTime = Now, LastTransitionTime = Now,
    };
}
