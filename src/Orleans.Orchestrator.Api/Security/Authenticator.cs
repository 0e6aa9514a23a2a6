using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>Says who makes a request: by a client certificate of our authority, or by a bearer token.</summary>
public sealed class Authenticator(ClusterCertificates certificates)
{
    private static readonly object CacheKey = new();

    /// <summary>The user, or null when nothing proves who it is.</summary>
    public UserInfo? Authenticate(HttpContext http)
    {
        if (FromConnection(http) is { } user)
            return user;
        return BearerToken(http) is { } token ? certificates.Tokens.Find(token) : null;
    }

    /// <summary>The bearer token of a request, or null.</summary>
    public static string? BearerToken(HttpContext http)
    {
        const string scheme = "Bearer ";
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header[scheme.Length..].Trim() : null;
    }

    /// <summary>A connection's certificate does not change, so its chain is checked once and remembered with the connection.</summary>
    private UserInfo? FromConnection(HttpContext http)
    {
        var items = http.Features.Get<IConnectionItemsFeature>()?.Items;
        if (items is not null && items.TryGetValue(CacheKey, out var known))
            return known as UserInfo;
        var certificate = http.Connection.ClientCertificate;
        var user = certificate is not null && certificates.IsTrusted(certificate) ? FromSubject(certificate) : null;
        if (items is not null)
            items[CacheKey] = user;
        return user;
    }

    /// <summary>As Kubernetes reads certificates: the common name is the user, each organization a group.</summary>
    private static UserInfo? FromSubject(X509Certificate2 certificate)
    {
        string? name = null;
        var groups = new List<string>();
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (part.HasMultipleElements)
                continue;
            if (part.GetSingleElementType().Value == "2.5.4.3")
                name = part.GetSingleElementValue();
            else if (part.GetSingleElementType().Value == "2.5.4.10" && part.GetSingleElementValue() is { } group)
                groups.Add(group);
        }

        return name is null ? null : new UserInfo(name, [.. groups, "system:authenticated"]);
    }
}
