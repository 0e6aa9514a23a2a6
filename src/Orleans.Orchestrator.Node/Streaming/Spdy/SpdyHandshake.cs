using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Orleans.Orchestrator.NodeAgent.Streaming.Spdy;

/// <summary>The upgrade from HTTP/1.1 to SPDY/3.1 (apimachinery <c>pkg/util/httpstream</c>).</summary>
internal static class SpdyHandshake
{
    private const string Protocol = "SPDY/3.1";
    private const string VersionHeader = "X-Stream-Protocol-Version";

    /// <summary>Whether the request asks for it.</summary>
    public static bool IsAsked(HttpContext http) =>
        http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } && string.Equals(http.Request.Headers.Upgrade, Protocol, StringComparison.OrdinalIgnoreCase);

    /// <summary>The first of the client's protocols that is one of ours; the last of ours when it names none; null when it wants others.</summary>
    public static string? Choose(HttpContext http, IReadOnlyList<string> ours)
    {
        var offered = http.Request.Headers[VersionHeader].SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (offered.Count == 0)
            return ours[^1];
        if (offered.FirstOrDefault(ours.Contains) is { } chosen)
            return chosen;
        http.Response.Headers["X-Accepted-Stream-Protocol-Versions"] = ours.ToArray();
        return null;
    }

    /// <summary>Leaves HTTP.</summary>
    public static Task<Stream> AcceptAsync(HttpContext http, string version)
    {
        http.Response.Headers.Upgrade = Protocol;
        http.Response.Headers[VersionHeader] = version;
        return http.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }
}
