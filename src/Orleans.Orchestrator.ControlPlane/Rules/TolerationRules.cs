using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for tolerations.</summary>
internal static class TolerationRules
{
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
            switch (value.Operator)
            {
                case null or "Equal":
                    faults.InvalidEach(at.Child("operator"), value.Value ?? "", LabelNames.ValueFaults(value.Value ?? ""));
                    break;
                case "Exists" when !string.IsNullOrEmpty(value.Value):
                    faults.Invalid(at.Child("operator"), value.Value, "value must be empty when `operator` is 'Exists'");
                    break;
                case not "Exists":
                    faults.NotSupported(at.Child("operator"), value.Operator, "Equal", "Exists");
                    break;
            }

            Checks.OneOf(at.Child("effect"), value.Effect, faults, "NoExecute", "NoSchedule", "PreferNoSchedule");
        }
    }
}
