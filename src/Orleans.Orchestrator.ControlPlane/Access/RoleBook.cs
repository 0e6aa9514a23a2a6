using System.Collections.Immutable;
using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.ControlPlane.Admission.Policies;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.ControlPlane.Access;

/// <summary>
/// Answers from the roles and bindings that <see cref="PolicyCache"/> keeps, so that a change counts for every request that begins
/// after it was acknowledged. Nothing denies: what no rule allows is not allowed.
/// </summary>
internal sealed class RoleBook(PolicyCache policies) : IRoleBook
{
    /// <inheritdoc/>
    public bool Allows(Requester who, in AccessRequest access)
    {
        foreach (var rules in Granted(who, access.Namespace))
        {
            foreach (var rule in rules)
            {
                if (RoleMatch.Allows(rule, access))
                    return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public ImmutableArray<PolicyRule> RulesOf(Requester who, string space) => [.. Granted(who, space).SelectMany(static rules => rules)];

    /// <summary>The rules of the role that a binding names; null when there is no such role.</summary>
    /// <param name="role">The role.</param>
    /// <param name="space">The binding's namespace, empty for a ClusterRoleBinding.</param>
    public ImmutableArray<PolicyRule>? Find(RoleRef role, string space) =>
        role.Kind == "Role" ? policies.Roles.Find(space, role.Name)?.Rules : policies.ClusterRoles.Find("", role.Name)?.Rules;

    private IEnumerable<ImmutableArray<PolicyRule>> Granted(Requester who, string space)
    {
        foreach (var binding in policies.ClusterRoleBindings.In(""))
        {
            if (RoleMatch.Names(binding.Subjects, who, ""))
                yield return Find(binding.RoleRef, "") ?? [];
        }

        if (space.Length == 0)
            yield break;
        foreach (var binding in policies.RoleBindings.In(space))
        {
            if (RoleMatch.Names(binding.Subjects, who, space))
                yield return Find(binding.RoleRef, space) ?? [];
        }
    }
}
