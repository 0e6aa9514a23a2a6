using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for tolerations, and for the taints that they are about.</summary>
internal static class TolerationRules
{
    private static readonly string[] Effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

    public static void Validate(FieldPath path, ImmutableArray<Toleration> tolerations, FaultList faults)
    {
        for (var i = 0; i < tolerations.Length; i++)
        {
            var (value, at) = (tolerations[i], path.Index(i));
            if (!string.IsNullOrEmpty(value.Key))
                faults.InvalidEach(at.Child("key"), value.Key, LabelNames.KeyFaults(value.Key));
            else if (value.Operator != "Exists")
                faults.Invalid(at.Child("operator"), value.Operator ?? "", "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
            if (value.TolerationSeconds is not null && value.Effect != "NoExecute")
                faults.Invalid(at.Child("effect"), value.Effect ?? "", "effect must be 'NoExecute' when `tolerationSeconds` is set");
            Value(at.Child("operator"), value, faults);
            Checks.OneOf(at.Child("effect"), value.Effect is "" ? null : value.Effect, faults, Effects);
        }
    }

    /// <summary>Each a key and an effect, and none of these twice.</summary>
    public static void ValidateTaints(FieldPath path, ImmutableArray<Taint> taints, FaultList faults)
    {
        var seen = new HashSet<(string, string)>();
        for (var i = 0; i < taints.Length; i++)
        {
            var (taint, at) = (taints[i], path.Index(i));
            faults.InvalidEach(at.Child("key"), taint.Key, LabelNames.KeyFaults(taint.Key));
            if (LabelNames.ValueFaults(taint.Value ?? "") is { IsEmpty: false } wrong)
                faults.Invalid(at.Child("value"), taint.Value, string.Join(";", wrong));
            Checks.RequiredOneOf(at.Child("effect"), taint.Effect, faults, Effects);
            if (!seen.Add((taint.Key, taint.Effect)))
                faults.Duplicate(at, FaultValue.Of(taint), "taints must be unique by key and effect pair");
        }
    }

    private static void Value(FieldPath path, Toleration value, FaultList faults)
    {
        switch (value.Operator)
        {
            case null or "" or "Equal":
                if (LabelNames.ValueFaults(value.Value ?? "") is { IsEmpty: false } wrong)
                    faults.Invalid(path, value.Value, string.Join(";", wrong));
                break;
            case "Exists":
                if (!string.IsNullOrEmpty(value.Value))
                    faults.Invalid(path, value.Value, "value must be empty when `operator` is 'Exists'");
                break;
            default:
                faults.NotSupported(path, value.Operator, "Equal", "Exists");
                break;
        }
    }
}
