using System.Collections.Frozen;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Scheduling.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for PriorityClasses (kubernetes <c>pkg/apis/scheduling/validation</c>).</summary>
internal sealed class PriorityClassRules : ResourceRules<PriorityClass>
{
    /// <summary>Users' classes end here; what is above is the system's.</summary>
    public const int HighestUserPriority = 1_000_000_000;

    private static readonly FrozenDictionary<string, int> System =
        new Dictionary<string, int> { ["system-cluster-critical"] = 2_000_000_000, ["system-node-critical"] = 2_000_001_000 }.ToFrozenDictionary();
    private static readonly string[] Policies = ["Never", "PreemptLowerPriority"];

    public override PriorityClass Default(PriorityClass value) => value with { PreemptionPolicy = value.PreemptionPolicy ?? "PreemptLowerPriority" };

    public override bool HasGeneration => true;

    public override bool HasSameSpec(PriorityClass left, PriorityClass right) => left with { Metadata = right.Metadata } == right;

    public override void Validate(PriorityClass value, FaultList faults)
    {
        var name = value.Metadata.Name ?? "";
        if (name.StartsWith("system-", StringComparison.Ordinal))
        {
            if (!System.TryGetValue(name, out var known) || known != value.Value || value.GlobalDefault == true)
                faults.Forbidden(FieldPath.Metadata.Child("name"), "priority class names with 'system-' prefix are reserved for system use only. error: " + Reserved(name, value));
        }
        else if (value.Value > HighestUserPriority)
        {
            faults.Forbidden(FieldPath.Root("value"), $"maximum allowed value of a user defined priority is {HighestUserPriority}");
        }

        if (value.PreemptionPolicy is { } policy && !Policies.Contains(policy))
            faults.NotSupported(FieldPath.Root("preemptionPolicy"), policy, Policies);
    }

    public override void ValidateUpdate(PriorityClass current, PriorityClass next, FaultList faults)
    {
        if (current.Value != next.Value)
            faults.Forbidden(FieldPath.Root("value"), "may not be changed in an update.");
        if (current.PreemptionPolicy != next.PreemptionPolicy)
            faults.Invalid(FieldPath.Root("preemptionPolicy"), next.PreemptionPolicy, "field is immutable");
    }

    private static string Reserved(string name, PriorityClass value) => !System.TryGetValue(name, out var known)
        ? $"{name} is not a known system priority class"
        : known != value.Value ? $"value of {name} PriorityClass must be {known}" : $"globalDefault of {name} PriorityClass must be false";
}
