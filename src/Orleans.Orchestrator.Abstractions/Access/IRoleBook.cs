using System.Collections.Immutable;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.Access;

/// <summary>What Roles, ClusterRoles and their bindings allow: looked up in memory, so it may be asked with every request.</summary>
public interface IRoleBook
{
    /// <summary>Whether some role that is bound to the one who asks allows it.</summary>
    /// <param name="who">Who asks.</param>
    /// <param name="access">For what.</param>
    bool Allows(Requester who, in AccessRequest access);

    /// <summary>All that roles allow somebody in a namespace, in every namespace, and outside of all.</summary>
    /// <param name="who">Whom.</param>
    /// <param name="space">The namespace; empty for what holds in all of them only.</param>
    ImmutableArray<PolicyRule> RulesOf(Requester who, string space);
}
