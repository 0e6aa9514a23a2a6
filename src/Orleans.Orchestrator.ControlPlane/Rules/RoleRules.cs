using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for Roles (kubernetes <c>pkg/apis/rbac/validation</c>).</summary>
internal sealed class RoleRules : ResourceRules<Role>
{
    public override IEnumerable<string> NameFaults(string name) => PathSegments.Faults(name);

    public override void Validate(Role value, FaultList faults) => PolicyRules.Validate(value.Rules, isNamespaced: true, faults);
}
