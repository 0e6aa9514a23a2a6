using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Authorization.V1;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>What someone may do.</summary>
/// <param name="Resources">To resources.</param>
/// <param name="Paths">To paths that are no resources.</param>
/// <param name="IsComplete">Whether there is nothing more.</param>
public sealed record AccessRules(ImmutableArray<ResourceRule> Resources, ImmutableArray<NonResourceRule> Paths, bool IsComplete)
{
    /// <summary>Everything.</summary>
    public static AccessRules All { get; } = new(
        [new ResourceRule { Verbs = ["*"], ApiGroups = ["*"], Resources = ["*"] }], [new NonResourceRule { Verbs = ["*"], NonResourceURLs = ["*"] }], IsComplete: true);
}
