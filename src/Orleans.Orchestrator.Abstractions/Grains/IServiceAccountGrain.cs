using Orleans.Concurrency;
using Orleans.Orchestrator.Resources.Authentication.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Grains;

/// <summary>One ServiceAccount. Key: <c>namespace/name</c>.</summary>
[Alias("orchestrator.IServiceAccountGrain")]
public interface IServiceAccountGrain : IResourceGrain<ServiceAccount>
{
    /// <summary>A signed token by which a program proves to be this account, for a time, for some audiences, and as long as the object lives to which it is bound.</summary>
    /// <param name="request">What is asked for; what it leaves open is the API's own audience and an hour.</param>
    /// <returns>The request with its status.</returns>
    /// <exception cref="Errors.ApiException">404 (no such account or bound object), 409 (the bound object is another one by now), 400, 422, 503 (this server has no key).</exception>
    [AlwaysInterleave, Alias("CreateToken")]
    Task<TokenRequest> CreateTokenAsync(TokenRequest request);
}
