using System.Collections.Immutable;
using System.Text.Json;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>What a service account's token says of itself, whichever of its two forms it has.</summary>
/// <param name="Namespace">The account's namespace.</param>
/// <param name="Name">The account's name.</param>
/// <param name="Uid">The account's uid.</param>
/// <param name="Audiences">For whom it is; empty for a lasting one, which is for the API.</param>
/// <param name="Id">Its own name; null for a lasting one.</param>
/// <param name="NotBefore">From when on it counts.</param>
/// <param name="Expires">Until when it counts; null for a lasting one.</param>
/// <param name="Pod">The pod to which it is bound.</param>
/// <param name="Node">The node to which it, or its pod, is bound.</param>
/// <param name="Secret">The secret to which it is bound, or that holds a lasting one.</param>
internal sealed record ServiceAccountClaims(
    string Namespace, string Name, string Uid, ImmutableArray<string> Audiences, string? Id, DateTimeOffset? NotBefore, DateTimeOffset? Expires,
    ServiceAccountClaims.Reference? Pod, ServiceAccountClaims.Reference? Node, ServiceAccountClaims.Reference? Secret)
{
    private const string LastingIssuer = "kubernetes/serviceaccount";

    /// <summary>The user that the account is.</summary>
    public string User => $"system:serviceaccount:{Namespace}:{Name}";

    /// <summary>Whether it is of the older form, which ends only with its secret.</summary>
    public bool IsLasting => Expires is null;

    /// <summary>Reads claims; null when they are no service account's.</summary>
    public static ServiceAccountClaims? Read(JsonElement claims, string issuer)
    {
        if (claims.ValueKind != JsonValueKind.Object || Text(claims, "iss") is not { } from)
            return null;
        return from == issuer ? Bound(claims) : from == LastingIssuer ? Lasting(claims) : null;
    }

    private static ServiceAccountClaims? Bound(JsonElement claims)
    {
        if (!claims.TryGetProperty("kubernetes.io", out var inner) || Object(inner, "serviceaccount") is not { } account || Text(inner, "namespace") is not { } space
            || Time(claims, "exp") is not { } expires)
            return null;
        var audiences = claims.TryGetProperty("aud", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(a => a.GetString() ?? "").ToImmutableArray() : [];
        return new ServiceAccountClaims(
            space, account.Name, account.Uid, audiences, Text(claims, "jti"), Time(claims, "nbf"), expires, Object(inner, "pod"), Object(inner, "node"), Object(inner, "secret"));
    }

    private static ServiceAccountClaims? Lasting(JsonElement claims)
    {
        const string Prefix = "kubernetes.io/serviceaccount/";
        return Text(claims, Prefix + "namespace") is { } space && Text(claims, Prefix + "service-account.name") is { } name
            && Text(claims, Prefix + "service-account.uid") is { } uid && Text(claims, Prefix + "secret.name") is { } secret
            ? new ServiceAccountClaims(space, name, uid, [], null, null, null, null, null, new Reference(secret, ""))
            : null;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;

    private static Reference? Object(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && Text(value, "name") is { } found ? new Reference(found, Text(value, "uid") ?? "") : null;

    /// <summary>An object that a token names.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Uid">Its uid.</param>
    internal sealed record Reference(string Name, string Uid);
}
