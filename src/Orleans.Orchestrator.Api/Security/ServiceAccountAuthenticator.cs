using System.Collections.Immutable;
using System.Text;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>
/// Knows service accounts by their tokens. A signature says who signed, not whether the account is still there: so the account, and the
/// object to which the token is bound, are looked up each time, in memory.
/// </summary>
public sealed class ServiceAccountAuthenticator(ClusterCertificates certificates, IGrainFactory grains, TimeProvider time)
{
    private const string Extra = "authentication.kubernetes.io/";
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>How long a deleted object's tokens still count: its last steps may need the API.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(60);

    /// <summary>Whether a text can be such a token at all.</summary>
    public static bool IsCandidate(string token) => token.StartsWith("ey", StringComparison.Ordinal) && token.AsSpan().Count('.') == 2;

    /// <summary>The account and for whom of <paramref name="audiences"/> the token is; null when it proves nothing.</summary>
    /// <param name="token">The bearer token.</param>
    /// <param name="audiences">Who asks; empty for the API itself.</param>
    public async Task<(UserInfo User, ImmutableArray<string> Audiences)?> AuthenticateAsync(string token, ImmutableArray<string> audiences)
    {
        if (audiences.IsDefaultOrEmpty)
            audiences = [ServiceAccountKey.ClusterIssuer];
        using var document = certificates.ServiceAccounts.Open(token);
        if (document is null || ServiceAccountClaims.Read(document.RootElement, ServiceAccountKey.ClusterIssuer) is not { } claims)
            return null;
        var now = time.GetUtcNow();
        if (claims.Expires <= now || claims.NotBefore > now + ClockSkew)
            return null;
        var shared = (claims.IsLasting ? [ServiceAccountKey.ClusterIssuer] : claims.Audiences).Intersect(audiences).ToImmutableArray();
        if (shared.IsEmpty || !await IsThereAsync(ResourceKinds.ServiceAccount, claims.Namespace, new(claims.Name, claims.Uid), now))
            return null;
        if (claims.IsLasting ? !await HoldsAsync(claims, token) : !await AreThereAsync(claims, now))
            return null;
        return (UserOf(claims), shared);
    }

    private static UserInfo UserOf(ServiceAccountClaims claims)
    {
        var extra = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        if (claims.Id is { } id)
            extra[Extra + "credential-id"] = [$"JTI={id}"];
        if (claims.Node is { } node)
            (extra[Extra + "node-name"], extra[Extra + "node-uid"]) = ([node.Name], [node.Uid]);
        if (claims.Pod is { } pod)
            (extra[Extra + "pod-name"], extra[Extra + "pod-uid"]) = ([pod.Name], [pod.Uid]);
        return new UserInfo(claims.User, ["system:serviceaccounts", $"system:serviceaccounts:{claims.Namespace}", "system:authenticated"])
        {
            Uid = claims.Uid, Extra = extra.ToImmutable(),
        };
    }

    private async Task<bool> AreThereAsync(ServiceAccountClaims claims, DateTimeOffset now) =>
        (claims.Pod is null || await IsThereAsync(ResourceKinds.Pod, claims.Namespace, claims.Pod, now))
        && (claims.Secret is null || await IsThereAsync(ResourceKinds.Secret, claims.Namespace, claims.Secret, now))
        && (claims.Pod is not null || claims.Node is null || await IsThereAsync(ResourceKinds.Node, "", claims.Node, now));

    private async Task<bool> IsThereAsync(ResourceKind kind, string space, ServiceAccountClaims.Reference reference, DateTimeOffset now)
    {
        var found = await grains.GetResource(kind, new ResourceKey(space, reference.Name)).ReadAsync();
        return found?.Value.Metadata is { } metadata && metadata.Uid == reference.Uid && !IsGone(metadata, now);
    }

    private static bool IsGone(ObjectMeta metadata, DateTimeOffset now) => metadata.DeletionTimestamp is { } deleted && deleted + Farewell < now;

    private async Task<bool> HoldsAsync(ServiceAccountClaims claims, string token)
    {
        var secret = await grains.GetGrain<ISecretGrain>(new ResourceKey(claims.Namespace, claims.Secret!.Name).ToString()).GetAsync();
        return secret is { Metadata.DeletionTimestamp: null } && secret.Data.TryGetValue("token", out var kept) && kept.Span.SequenceEqual(Encoding.UTF8.GetBytes(token));
    }
}
