using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for ClusterRoleBindings.</summary>
internal sealed class ClusterRoleBindingRules : ResourceRules<ClusterRoleBinding>
{
    public override IEnumerable<string> NameFaults(string name) => PathSegments.Faults(name);

    public override ClusterRoleBinding Default(ClusterRoleBinding value) => value with { RoleRef = BindingRules.Set(value.RoleRef), Subjects = BindingRules.Set(value.Subjects) };

    public override void Validate(ClusterRoleBinding value, FaultList faults) => BindingRules.Validate(value.RoleRef, value.Subjects, ["ClusterRole"], isNamespaced: false, faults);

    public override void ValidateUpdate(ClusterRoleBinding current, ClusterRoleBinding next, FaultList faults) => BindingRules.ValidateUpdate(current.RoleRef, next.RoleRef, faults);
}
