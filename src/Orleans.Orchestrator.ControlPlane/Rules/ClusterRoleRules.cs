using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for ClusterRoles.</summary>
internal sealed class ClusterRoleRules : ResourceRules<ClusterRole>
{
    public override IEnumerable<string> NameFaults(string name) => PathSegments.Faults(name);

    public override void Validate(ClusterRole value, FaultList faults)
    {
        PolicyRules.Validate(value.Rules, isNamespaced: false, faults);
        if (value.AggregationRule is not { } gathers)
            return;
        var path = FieldPath.Root("aggregationRule").Child("clusterRoleSelectors");
        if (gathers.ClusterRoleSelectors.IsEmpty)
            faults.Required(path, "at least one clusterRoleSelector required if aggregationRule is non-nil");
        for (var i = 0; i < gathers.ClusterRoleSelectors.Length; i++)
            SelectorRules.Validate(path.Index(i), gathers.ClusterRoleSelectors[i], faults);
    }
}
