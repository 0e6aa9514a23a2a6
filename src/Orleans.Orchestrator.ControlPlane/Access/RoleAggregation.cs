using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.ControlPlane.Access;

/// <summary>The rules of ClusterRoles that gather those of others, as <c>admin</c>, <c>edit</c> and <c>view</c> do.</summary>
internal static class RoleAggregation
{
    /// <summary>The rules of all roles that it selects, in the order of their names, each once.</summary>
    public static ImmutableArray<PolicyRule> Gather(ClusterRole role, IEnumerable<ClusterRole> all) =>
    [
        .. all.Where(other => other.Metadata.Name != role.Metadata.Name && Selects(role, other.Metadata.Labels)).SelectMany(other => other.Rules).Distinct(),
    ];

    /// <summary>Whether it gathers a role with these labels.</summary>
    public static bool Selects(ClusterRole role, Map<string> labels) =>
        role.AggregationRule is { } gathers && gathers.ClusterRoleSelectors.Any(selector => LabelSelectors.Matches(selector, labels));
}
