using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for label selectors in objects.</summary>
internal static class SelectorRules
{
    public static void Validate(FieldPath path, LabelSelector? selector, FaultList faults)
    {
        if (selector is null)
            return;
        MetadataRules.Labels(path.Child("matchLabels"), selector.MatchLabels, faults);
        for (var i = 0; i < selector.MatchExpressions.Length; i++)
        {
            var (value, at) = (selector.MatchExpressions[i], path.Child("matchExpressions").Index(i));
            switch (value.Operator)
            {
                case "In" or "NotIn":
                    if (value.Values.IsEmpty)
                        faults.Required(at.Child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                    break;
                case "Exists" or "DoesNotExist":
                    if (!value.Values.IsEmpty)
                        faults.Forbidden(at.Child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                    break;
                default:
                    faults.Invalid(at.Child("operator"), value.Operator, "not a valid selector operator");
                    break;
            }

            faults.InvalidEach(at.Child("key"), value.Key, LabelNames.KeyFaults(value.Key));
            for (var j = 0; j < value.Values.Length; j++)
                faults.InvalidEach(at.Child("values").Index(j), value.Values[j], LabelNames.ValueFaults(value.Values[j]));
        }
    }

    /// <summary>Whether the selector can be used: its operators are known, and have values where they need them.</summary>
    public static bool IsReadable(LabelSelector selector) => selector.MatchExpressions.All(e => e.Operator switch
    {
        "In" or "NotIn" => !e.Values.IsEmpty,
        "Exists" or "DoesNotExist" => e.Values.IsEmpty,
        _ => false,
    });
}
