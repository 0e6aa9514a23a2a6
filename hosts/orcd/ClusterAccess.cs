using Orleans.Orchestrator.Api.Security;

namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>Who may use what is not the REST API: the agent's endpoint and the grains themselves. Only those who may do everything.</summary>
internal static class ClusterAccess
{
    private const string Administrators = "system:masters";

    /// <summary>Whether the request comes from one of the cluster's administrators (the API's own certificate is one).</summary>
    public static bool IsAdmitted(HttpContext http, ClusterCertificates certificates) =>
        new Authenticator(certificates).Authenticate(http) is { } user && user.Groups.Contains(Administrators);

    /// <summary>Answers 401.</summary>
    public static Task RefuseAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return http.Response.WriteAsync("Unauthorized");
    }
}
