using System.Collections.Immutable;
using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.ControlPlane.Admission;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.ControlPlane.Access;

/// <summary>
/// Nobody makes a role, or binds one, that allows more than they may themselves, unless they may <c>escalate</c> or <c>bind</c> it. The
/// cluster's own parts and administrators may.
/// </summary>
internal sealed class RoleEscalation(RoleBook book) : IAdmissionValidator
{
    private const string Masters = "system:masters";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) =>
        request is { Kind.Group: "rbac.authorization.k8s.io", Subresource: "", Operation: AdmissionOperation.Create or AdmissionOperation.Update };

    /// <inheritdoc/>
    public ValueTask ValidateAsync(AdmissionRequest request, IResource value)
    {
        var who = Requester.Current;
        if (!ReferenceEquals(who, Requester.Cluster) && !who.Groups.Contains(Masters) && Granted(request.Old, value) is { } grant && !MayAnyway(who, request, grant))
            Check(who, request, grant);
        return ValueTask.CompletedTask;
    }

    /// <summary>What the write gives away, and by which verb on which role one may do that anyway; null when it changes nothing about it.</summary>
    private Grant? Granted(IResource? old, IResource value) => value switch
    {
        Role role => old is Role before && before.Rules.SequenceEqual(role.Rules) ? null : new("escalate", "roles", role.Metadata.Name!, role.Rules),
        ClusterRole role => old is ClusterRole before && before.Rules.SequenceEqual(role.Rules) && Equals(before.AggregationRule, role.AggregationRule) ? null : Granted(role),
        RoleBinding binding => old is RoleBinding before && before.RoleRef.Equals(binding.RoleRef) && before.Subjects.SequenceEqual(binding.Subjects)
            ? null : Granted(binding.RoleRef, binding.Metadata.Namespace!),
        ClusterRoleBinding binding => old is ClusterRoleBinding before && before.RoleRef.Equals(binding.RoleRef) && before.Subjects.SequenceEqual(binding.Subjects)
            ? null : Granted(binding.RoleRef, ""),
        _ => null,
    };

    /// <summary>A role that gathers others will have whatever rules somebody writes into those, so it is as if it had all.</summary>
    private static Grant Granted(ClusterRole role) => new(
        "escalate", "clusterroles", role.Metadata.Name!, role.AggregationRule is null ? role.Rules : [.. role.Rules, BootstrapRoles.Everything, BootstrapRoles.EveryPath]);

    private Grant Granted(RoleRef role, string space) => new("bind", role.Kind == "Role" ? "roles" : "clusterroles", role.Name, book.Find(role, space));

    private bool MayAnyway(Requester who, AdmissionRequest request, Grant grant) =>
        book.Allows(who, new AccessRequest(grant.Verb, request.Kind.Group, grant.Resource, request.Key.Namespace, grant.Name, ""));

    private void Check(Requester who, AdmissionRequest request, Grant grant)
    {
        // What a role that is not there yet will allow, nobody knows.
        if (grant.Rules is not { } rules)
            throw ApiErrors.Make(404, "NotFound", $"{grant.Resource}.{request.Kind.Group} \"{grant.Name}\" not found");
        var missing = RoleCoverage.Missing(book.RulesOf(who, request.Key.Namespace), rules);
        if (missing.IsEmpty)
            return;
        var groups = string.Join(' ', who.Groups.Select(g => $"\"{g}\""));
        throw ApiErrors.Forbidden(
            request.Kind, request.Key.Name,
            $"user \"{who.Name}\" (groups=[{groups}]) is attempting to grant RBAC permissions not currently held:\n{string.Join('\n', missing.Select(RoleCoverage.Show))}");
    }

    /// <summary>Rules that a write gives away, and what lets one do that without having them.</summary>
    private sealed record Grant(string Verb, string Resource, string Name, ImmutableArray<PolicyRule>? Rules);
}
