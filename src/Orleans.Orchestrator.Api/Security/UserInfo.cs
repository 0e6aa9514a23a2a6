using System.Collections.Immutable;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>Who makes a request.</summary>
/// <param name="Name">User name, such as <c>system:node:n1</c>.</param>
/// <param name="Groups">Groups, such as <c>system:masters</c>.</param>
public sealed record UserInfo(string Name, ImmutableArray<string> Groups)
{
    /// <summary>What tells this user from an earlier one of the same name; null where nothing does.</summary>
    public string? Uid { get; init; }

    /// <summary>What else is known, such as the pod to which a token is bound.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Extra { get; init; } = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>Members may do everything.</summary>
    public const string Masters = "system:masters";

    /// <summary>Members are node agents.</summary>
    public const string Nodes = "system:nodes";

    /// <summary>Nobody in particular; may ask whether the server is well, and nothing else.</summary>
    public static UserInfo Anonymous { get; } = new("system:anonymous", ["system:unauthenticated"]);

    /// <summary>Whether the user belongs to a group.</summary>
    public bool IsIn(string group) => Groups.Contains(group);
}
