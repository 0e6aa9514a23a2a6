using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>
/// <c>kubectl --as</c>: a request made as somebody else, by whoever may impersonate them. The headers and what has to be allowed are
/// Kubernetes' (<c>apiserver/pkg/endpoints/filters/impersonation.go</c>).
/// </summary>
internal static class Impersonation
{
    private const string User = "Impersonate-User";
    private const string Group = "Impersonate-Group";
    private const string Uid = "Impersonate-Uid";
    private const string ExtraPrefix = "Impersonate-Extra-";
    private const string Authenticated = "system:authenticated";
    private const int MaxGroups = 100;
    private const int MaxExtra = 100;

    /// <summary>Whom a request is to be made as; null for the one who makes it.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <exception cref="ApiException">400: groups, a uid or extra values without a user, or too many of them.</exception>
    public static UserInfo? Wanted(IHeaderDictionary headers)
    {
        var name = headers[User].ToString();
        var groups = headers[Group].OfType<string>().Where(g => g.Length > 0).ToList();
        var uid = headers[Uid].ToString();
        var extra = ExtraOf(headers);
        if (name.Length == 0)
        {
            return groups.Count == 0 && uid.Length == 0 && extra.IsEmpty
                ? null : throw ApiErrors.BadRequest("requested groups, a uid or extra values without impersonating a user");
        }

        if (groups.Count > MaxGroups)
            throw ApiErrors.BadRequest($"at most {MaxGroups} groups can be impersonated");
        if (extra.Sum(e => e.Value.Length) > MaxExtra)
            throw ApiErrors.BadRequest($"at most {MaxExtra} extra values can be impersonated");
        return new UserInfo(name, [.. groups]) { Uid = uid.Length > 0 ? uid : null, Extra = extra };
    }

    /// <summary>What has to be allowed for that.</summary>
    public static IEnumerable<AccessRequest> Needed(UserInfo wanted)
    {
        yield return AccountOf(wanted.Name) is var (space, account)
            ? new AccessRequest("impersonate", "", "serviceaccounts", space, account, "")
            : new AccessRequest("impersonate", "", "users", "", wanted.Name, "");
        foreach (var group in wanted.Groups)
            yield return new AccessRequest("impersonate", "", "groups", "", group, "");
        if (wanted.Uid is { } uid)
            yield return new AccessRequest("impersonate", "authentication.k8s.io", "uids", "", uid, "");
        foreach (var (key, values) in wanted.Extra)
        {
            foreach (var value in values)
                yield return new AccessRequest("impersonate", "authentication.k8s.io", $"userextras/{key}", "", value, "");
        }
    }

    /// <summary>The user with the groups that everybody of its sort is in.</summary>
    public static UserInfo Complete(UserInfo wanted)
    {
        if (wanted.Name == UserInfo.Anonymous.Name)
            return wanted with { Groups = wanted.Groups.Contains("system:unauthenticated") ? wanted.Groups : wanted.Groups.Add("system:unauthenticated") };
        var groups = wanted.Groups;
        if (groups.IsEmpty && AccountOf(wanted.Name) is var (space, _))
            groups = ["system:serviceaccounts", $"system:serviceaccounts:{space}"];
        return wanted with { Groups = groups.Contains(Authenticated) ? groups : groups.Add(Authenticated) };
    }

    /// <summary>Keys are in lower case, and what a header's name cannot hold is percent-encoded.</summary>
    private static ImmutableSortedDictionary<string, ImmutableArray<string>> ExtraOf(IHeaderDictionary headers)
    {
        var extra = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        foreach (var (name, values) in headers)
        {
            if (name.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase))
                extra[Uri.UnescapeDataString(name[ExtraPrefix.Length..].ToLowerInvariant())] = [.. values.OfType<string>()];
        }

        return extra.ToImmutable();
    }

    private static (string Namespace, string Name)? AccountOf(string user) =>
        user.Split(':') is ["system", "serviceaccount", { Length: > 0 } space, { Length: > 0 } name] ? (space, name) : null;
}
