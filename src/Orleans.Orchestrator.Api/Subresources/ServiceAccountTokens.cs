using System.Text;
using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Api.Security;
using Orleans.Orchestrator.Api.Verbs;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Authentication.V1;

namespace Orleans.Orchestrator.Api.Subresources;

/// <summary>Gives out service accounts' tokens and says whose a token is, to clients and to those who know OpenID Connect.</summary>
internal sealed class ServiceAccountTokens(
    IGrainFactory grains, WriteVerbs writes, ServiceAccountAuthenticator accounts, ClusterCertificates certificates, ApiOptions options)
{
    private const string ApiVersion = "authentication.k8s.io/v1";

    /// <summary>Answers <c>serviceaccounts/NAME/token</c>.</summary>
    public async Task CreateAsync(ApiRequest request)
    {
        var asked = await writes.ReadMessageAsync<TokenRequest>(request, ApiVersion, "TokenRequest");
        if (asked.Metadata.Name is { Length: > 0 } name && name != request.Info.Name)
            throw ApiErrors.BadRequest($"the name of the object ({name}) does not match the name on the URL ({request.Info.Name})");
        var made = await grains.GetGrain<IServiceAccountGrain>(request.Key.ToString()).CreateTokenAsync(asked);
        await ObjectResponse.WriteMessageAsync(request, 201, ApiVersion, "TokenRequest", made);
    }

    /// <summary>Answers a TokenReview: who a token is.</summary>
    public async Task ReviewAsync(ApiRequest request)
    {
        var review = await writes.ReadMessageAsync<TokenReview>(request, ApiVersion, "TokenReview");
        if (string.IsNullOrEmpty(review.Spec.Token))
            throw ApiErrors.BadRequest("token is required for TokenReview in authentication");
        var status = await StatusAsync(review.Spec);
        await ObjectResponse.WriteMessageAsync(request, 201, ApiVersion, "TokenReview", review with { Status = status });
    }

    /// <summary>Where to find the keys (OpenID Connect Discovery 1.0).</summary>
    public Task ConfigurationAsync(HttpContext http) => ResponseBody.WriteAsync(http, 200, "application/json", Encoding.UTF8.GetBytes(
        $$"""{"issuer":"{{ServiceAccountKey.ClusterIssuer}}","jwks_uri":"https://{{options.AdvertiseAddress}}/openid/v1/jwks","response_types_supported":["id_token"],"subject_types_supported":["public"],"id_token_signing_alg_values_supported":["ES256"]}"""));

    /// <summary>The keys by which tokens are checked.</summary>
    public Task KeysAsync(HttpContext http) => ResponseBody.WriteAsync(http, 200, "application/jwk-set+json", certificates.ServiceAccounts.PublicKeys());

    private async Task<TokenReviewStatus> StatusAsync(TokenReviewSpec spec)
    {
        if (await accounts.AuthenticateAsync(spec.Token!, spec.Audiences) is { } found)
            return new TokenReviewStatus { Authenticated = true, User = AccessReviews.Show(found.User), Audiences = spec.Audiences.IsEmpty ? [] : found.Audiences };
        if (spec.Audiences.IsEmpty && certificates.Tokens.Find(spec.Token!) is { } user)
            return new TokenReviewStatus { Authenticated = true, User = AccessReviews.Show(user) };
        return new TokenReviewStatus { Error = "invalid bearer token" };
    }
}
