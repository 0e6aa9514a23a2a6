using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for RoleBindings (kubernetes <c>pkg/apis/rbac/validation</c>).</summary>
internal sealed class RoleBindingRules : ResourceRules<RoleBinding>
{
    public override IEnumerable<string> NameFaults(string name) => PathSegments.Faults(name);

    public override RoleBinding Default(RoleBinding value) => value with { RoleRef = BindingRules.Set(value.RoleRef), Subjects = BindingRules.Set(value.Subjects) };

    public override void Validate(RoleBinding value, FaultList faults) => BindingRules.Validate(value.RoleRef, value.Subjects, ["Role", "ClusterRole"], isNamespaced: true, faults);

    public override void ValidateUpdate(RoleBinding current, RoleBinding next, FaultList faults) => BindingRules.ValidateUpdate(current.RoleRef, next.RoleRef, faults);
}
