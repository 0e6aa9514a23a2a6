using System.Collections.Immutable;
using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Authorization.V1;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>Allows what a user's groups are for, and what roles that are bound to the user allow.</summary>
/// <param name="groups">What groups are for.</param>
/// <param name="roles">The roles; null where this process knows of none.</param>
internal sealed class RoleAuthorizer(GroupAuthorizer groups, IRoleBook? roles) : IAuthorizer
{
    /// <inheritdoc/>
    public bool IsAllowed(UserInfo user, in AccessRequest access) =>
        groups.IsAllowed(user, access) || (roles is not null && roles.Allows(new Requester(user.Name, user.Groups), access));

    /// <inheritdoc/>
    public AccessRules RulesOf(UserInfo user, string space)
    {
        var rules = groups.RulesOf(user, space);
        if (roles is null || ReferenceEquals(rules, AccessRules.All))
            return rules;
        var bound = roles.RulesOf(new Requester(user.Name, user.Groups), space);
        return rules with
        {
            Resources = [.. rules.Resources, .. bound.Where(r => r.NonResourceURLs.IsEmpty).Select(Resource)],
            Paths = [.. rules.Paths, .. bound.Where(r => !r.NonResourceURLs.IsEmpty).Select(r => new NonResourceRule { Verbs = r.Verbs, NonResourceURLs = r.NonResourceURLs })],
        };
    }

    private static ResourceRule Resource(PolicyRule rule) =>
        new() { Verbs = rule.Verbs, ApiGroups = rule.ApiGroups, Resources = rule.Resources, ResourceNames = rule.ResourceNames };
}
