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
        for (var i = 0; i < constraints.Length; i++)
        {
            var (value, at) = (constraints[i], path.Index(i));
            if (value.MaxSkew <= 0)
                faults.Invalid(at.Child("maxSkew"), value.MaxSkew, "must be greater than zero");
            if (value.TopologyKey.Length == 0)
                faults.Required(at.Child("topologyKey"), "can not be empty");
            Checks.OneOf(at.Child("whenUnsatisfiable"), value.WhenUnsatisfiable, faults, "DoNotSchedule", "ScheduleAnyway");
            if (constraints.Skip(i + 1).Any(c => c.TopologyKey == value.TopologyKey && c.WhenUnsatisfiable == value.WhenUnsatisfiable))
                faults.Duplicate(at.Child("{topologyKey, whenUnsatisfiable}"), $"{{{value.TopologyKey}, {value.WhenUnsatisfiable}}}");
            if (value.MinDomains <= 0)
                faults.Invalid(at.Child("minDomains"), value.MinDomains, "must be greater than zero");
            if (value.MinDomains is not null && value.WhenUnsatisfiable != "DoNotSchedule")
                faults.Invalid(at.Child("minDomains"), value.MinDomains, $"can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {value.WhenUnsatisfiable}");
            Checks.OneOf(at.Child("nodeAffinityPolicy"), value.NodeAffinityPolicy, faults, "Honor", "Ignore");
            Checks.OneOf(at.Child("nodeTaintsPolicy"), value.NodeTaintsPolicy, faults, "Honor", "Ignore");
            LabelKeys(at.Child("matchLabelKeys"), value, faults);
            SelectorRules.Validate(at.Child("labelSelector"), value.LabelSelector, faults);
        }
    }

    private static void LabelKeys(FieldPath path, TopologySpreadConstraint value, FaultList faults)
    {
        if (!value.MatchLabelKeys.IsEmpty && value.LabelSelector is null)
            faults.Forbidden(path, "must not be specified when labelSelector is not set");
        for (var i = 0; i < value.MatchLabelKeys.Length; i++)
        {
            var key = value.MatchLabelKeys[i];
            faults.InvalidEach(path.Index(i), key, LabelNames.KeyFaults(key));
            if (value.LabelSelector is { } selector && (selector.MatchLabels.ContainsKey(key) || selector.MatchExpressions.Any(e => e.Key == key)))
                faults.Invalid(path.Index(i), key, "exists in both matchLabelKeys and labelSelector");
        }
    }
}
