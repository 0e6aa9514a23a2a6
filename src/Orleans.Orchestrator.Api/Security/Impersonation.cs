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

    /// <summary>Whom a request is to be made as; null for the one who makes it.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <exception cref="ApiException">400: groups, an identity or more without a user, or too many of them.</exception>
    public static UserInfo? Wanted(IHeaderDictionary headers)
    {
        var name = headers[User].ToString();
        var groups = headers[Group].OfType<string>().Where(g => g.Length > 0).ToList();
        var uid = headers[Uid].ToString();
        if (headers.Keys.Any(k => k.StartsWith(ExtraPrefix, StringComparison.OrdinalIgnoreCase)))
            throw ApiErrors.BadRequest("impersonating extra information about a user is not supported");
        if (name.Length == 0)
            return groups.Count == 0 && uid.Length == 0 ? null : throw ApiErrors.BadRequest("requested groups or a uid without impersonating a user");
        if (groups.Count > MaxGroups)
            throw ApiErrors.BadRequest($"at most {MaxGroups} groups can be impersonated");
        return new UserInfo(name, [.. groups]) { Uid = uid.Length > 0 ? uid : null };
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

    private static (string Namespace, string Name)? AccountOf(string user) =>
        user.Split(':') is ["system", "serviceaccount", { Length: > 0 } space, { Length: > 0 } name] ? (space, name) : null;
}
