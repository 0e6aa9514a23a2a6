using System.Collections.Immutable;
using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.ControlPlane.Access;

/// <summary>Whether a rule speaks of a request, and a binding of a user (kubernetes <c>pkg/apis/rbac/v1/evaluation_helpers.go</c>).</summary>
internal static class RoleMatch
{
    private const string All = "*";
    private const string AccountPrefix = "system:serviceaccount:";

    /// <summary>Whether the rule allows it.</summary>
    public static bool Allows(PolicyRule rule, in AccessRequest access)
    {
        if (!Has(rule.Verbs, access.Verb))
            return false;
        return access.Resource.Length == 0
            ? HasPath(rule.NonResourceURLs, access.Path)
            : Has(rule.ApiGroups, access.Group) && HasResource(rule.Resources, access.Resource) && (rule.ResourceNames.IsEmpty || rule.ResourceNames.Contains(access.Name));
    }

    /// <summary>Whether one of a binding's subjects is the one who asks.</summary>
    /// <param name="subjects">The binding's subjects.</param>
    /// <param name="who">Who asks.</param>
    /// <param name="space">The binding's namespace, in which accounts are that name none.</param>
    public static bool Names(ImmutableArray<Subject> subjects, Requester who, string space)
    {
        foreach (var subject in subjects)
        {
            if (Is(subject, who, space))
                return true;
        }

        return false;
    }

    /// <summary>Whether the list has the text, or everything.</summary>
    public static bool Has(ImmutableArray<string> list, string wanted)
    {
        foreach (var item in list)
        {
            if (item == All || item == wanted)
                return true;
        }

        return false;
    }

    /// <summary>A resource by its name, everything, or a part of every resource: <c>*/scale</c>.</summary>
    public static bool HasResource(ImmutableArray<string> list, string wanted)
    {
        if (Has(list, wanted))
            return true;
        var slash = wanted.IndexOf('/');
        if (slash < 0)
            return false;
        var part = wanted.AsSpan(slash);
        foreach (var item in list)
        {
            if (item.Length == part.Length + 1 && item[0] == '*' && item.AsSpan(1).SequenceEqual(part))
                return true;
        }

        return false;
    }

    /// <summary>A path as it stands, or all that begin with what stands before a star.</summary>
    public static bool HasPath(ImmutableArray<string> list, string wanted)
    {
        foreach (var item in list)
        {
            if (item == All || item == wanted || (item.EndsWith('*') && wanted.AsSpan().StartsWith(item.AsSpan(0, item.Length - 1))))
                return true;
        }

        return false;
    }

    private static bool Is(Subject subject, Requester who, string space) => subject.Kind switch
    {
        "User" => subject.Name == who.Name,
        "Group" => who.Groups.Contains(subject.Name),
        "ServiceAccount" => IsAccount(who.Name, subject.Namespace is { Length: > 0 } own ? own : space, subject.Name),
        _ => false,
    };

    private static bool IsAccount(string user, string space, string name) => space.Length > 0
        && user.Length == AccountPrefix.Length + space.Length + 1 + name.Length && user.StartsWith(AccountPrefix, StringComparison.Ordinal)
        && user.AsSpan(AccountPrefix.Length).StartsWith(space) && user[AccountPrefix.Length + space.Length] == ':' && user.EndsWith(name, StringComparison.Ordinal);
}
