using System.Collections.Frozen;

namespace Orleans.Orchestrator.Api.Security;

/// <summary>Administrators may do everything; node agents what running pods needs, and write only about themselves.</summary>
internal sealed class GroupAuthorizer : IAuthorizer
{
    private static readonly FrozenSet<string> Reads = FrozenSet.Create("get", "list", "watch");

    private static readonly FrozenSet<string> NodeReads = FrozenSet.Create(
        "pods", "nodes", "services", "endpointslices", "configmaps", "secrets", "namespaces", "serviceaccounts", "leases");

    private static readonly FrozenSet<string> NodeWrites = FrozenSet.Create("nodes", "nodes/status", "pods/status", "events", "leases");

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

    private static bool IsAllowedForNode(UserInfo user, in AccessRequest access)
    {
        if (Reads.Contains(access.Verb) && NodeReads.Contains(access.Resource))
            return true;
        if (!NodeWrites.Contains(access.Resource) || access.Verb is not ("create" or "update" or "patch"))
            return false;
        return access.Resource is not ("nodes" or "nodes/status") || access.Name.Length == 0 || user.Name == $"system:node:{access.Name}";
    }
}
