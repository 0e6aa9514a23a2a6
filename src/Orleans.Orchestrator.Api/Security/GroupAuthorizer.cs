using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.Resources.Authorization.V1;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>Administrators may do everything; node agents what running pods needs, and write only about themselves.</summary>
internal sealed class GroupAuthorizer : IAuthorizer
{
    private static readonly FrozenSet<string> Reads = FrozenSet.Create("get", "list", "watch");

    private static readonly FrozenSet<string> NodeReads = FrozenSet.Create(
        "pods", "nodes", "services", "endpointslices", "configmaps", "secrets", "namespaces", "serviceaccounts", "leases");

    private static readonly FrozenSet<string> NodeWrites = FrozenSet.Create("nodes", "nodes/status", "pods/status", "events", "leases");

    private const string NodePrefix = "system:node:";

    private static readonly ImmutableArray<string> Public =
        ["/", "/.well-known/openid-configuration", "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/healthz/*", "/livez", "/livez/*", "/openapi/*", "/openid/v1/jwks", "/readyz", "/readyz/*", "/version"];

    /// <inheritdoc/>
    public bool IsAllowed(UserInfo user, in AccessRequest access)
    {
        if (user.IsIn(UserInfo.Masters))
            return true;
        if (access.Resource.Length == 0)
            return access.Verb is "get" or "head" && access.Path != "/metrics";
        // Everybody may ask what they may do.
        if (access.Resource is "selfsubjectaccessreviews" or "selfsubjectrulesreviews" or "selfsubjectreviews")
            return true;
        return user.IsIn(UserInfo.Nodes) && IsAllowedForNode(user, access);
    }

    /// <inheritdoc/>
    public AccessRules RulesOf(UserInfo user, string space)
    {
        if (user.IsIn(UserInfo.Masters))
            return AccessRules.All;
        ImmutableArray<ResourceRule> resources =
        [
            new ResourceRule { Verbs = ["create"], ApiGroups = ["authorization.k8s.io"], Resources = ["selfsubjectaccessreviews", "selfsubjectrulesreviews"] },
            new ResourceRule { Verbs = ["create"], ApiGroups = ["authentication.k8s.io"], Resources = ["selfsubjectreviews"] },
        ];
        if (user.IsIn(UserInfo.Nodes))
        {
            resources = resources.AddRange(
                new ResourceRule { Verbs = ["get", "list", "watch"], ApiGroups = ["*"], Resources = [.. NodeReads.Order(StringComparer.Ordinal)] },
                new ResourceRule { Verbs = ["create", "update", "patch"], ApiGroups = ["*"], Resources = [.. NodeWrites.Where(r => !OfOneNode(r)).Order(StringComparer.Ordinal)] },
                new ResourceRule
                {
                    Verbs = ["create", "update", "patch"], ApiGroups = ["*"], Resources = [.. NodeWrites.Where(OfOneNode).Order(StringComparer.Ordinal)],
                    ResourceNames = [.. user.Name.StartsWith(NodePrefix, StringComparison.Ordinal) ? [user.Name[NodePrefix.Length..]] : Array.Empty<string>()],
                });
        }

        return new AccessRules(resources, [new NonResourceRule { Verbs = ["get", "head"], NonResourceURLs = Public }], IsComplete: true);
    }

    private static bool OfOneNode(string resource) => resource is "nodes" or "nodes/status";

    private static bool IsAllowedForNode(UserInfo user, in AccessRequest access)
    {
        if (Reads.Contains(access.Verb) && NodeReads.Contains(access.Resource))
            return true;
        if (!NodeWrites.Contains(access.Resource) || access.Verb is not ("create" or "update" or "patch"))
            return false;
        return !OfOneNode(access.Resource) || access.Name.Length == 0 || user.Name == NodePrefix + access.Name;
    }
}
