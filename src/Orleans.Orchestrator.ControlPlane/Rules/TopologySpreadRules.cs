using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for how a pod's kind is to be spread.</summary>
internal static class TopologySpreadRules
{
    public static void Validate(FieldPath path, ImmutableArray<TopologySpreadConstraint> constraints, FaultList faults)
    {
        var seen = new HashSet<(string, string)>();
        for (var i = 0; i < constraints.Length; i++)
        {
            var (value, at) = (constraints[i], path.Index(i));
            if (value.MaxSkew <= 0)
                faults.Invalid(at.Child("maxSkew"), value.MaxSkew, "must be greater than zero");
            if (value.TopologyKey.Length == 0)
                faults.Required(at.Child("topologyKey"), "can not be empty");
            else
                faults.InvalidEach(at.Child("topologyKey"), value.TopologyKey, LabelNames.KeyFaults(value.TopologyKey));
            if (value.WhenUnsatisfiable is not ("DoNotSchedule" or "ScheduleAnyway"))
                faults.NotSupported(at.Child("whenUnsatisfiable"), value.WhenUnsatisfiable, "DoNotSchedule", "ScheduleAnyway");
            if (!seen.Add((value.TopologyKey, value.WhenUnsatisfiable)))
                faults.Duplicate(at.Child("{topologyKey, whenUnsatisfiable}"), $"{{{value.TopologyKey}, {value.WhenUnsatisfiable}}}");
            if (value.MinDomains <= 0)
                faults.Invalid(at.Child("minDomains"), value.MinDomains, "must be greater than zero");
            else if (value.MinDomains is not null && value.WhenUnsatisfiable != "DoNotSchedule")
                faults.Invalid(at.Child("minDomains"), value.MinDomains, "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ScheduleAnyway");
            Checks.OneOf(at.Child("nodeAffinityPolicy"), value.NodeAffinityPolicy, faults, "Honor", "Ignore");
            Checks.OneOf(at.Child("nodeTaintsPolicy"), value.NodeTaintsPolicy, faults, "Honor", "Ignore");
            SelectorRules.Validate(at.Child("labelSelector"), value.LabelSelector, faults);
        }
    }
}
