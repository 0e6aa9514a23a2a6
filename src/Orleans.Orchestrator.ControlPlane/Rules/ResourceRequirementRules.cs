using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for what a container asks for and may use.</summary>
internal static class ResourceRequirementRules
{
    public static void Validate(FieldPath path, ResourceRequirements value, FaultList faults)
    {
        foreach (var (name, limit) in value.Limits)
            Amount(path.Child("limits").Key(name), name, limit, faults);
        foreach (var (name, request) in value.Requests)
        {
            Amount(path.Child("requests").Key(name), name, request, faults);
            if (value.Limits.TryGetValue(name, out var limit))
            {
                if (request > limit)
                    faults.Invalid(path.Child("requests"), request, $"must be less than or equal to {name} limit of {limit}");
                else if (IsWhole(name) && request.CompareTo(limit) != 0)
                    faults.Invalid(path.Child("requests"), request, $"must be equal to {name} limit of {limit}");
            }
            else if (IsWhole(name))
            {
                faults.Required(path.Child("limits"), $"Limit must be set for non overcommitable resources");
            }
        }
    }

    private static void Amount(FieldPath path, string name, Quantity value, FaultList faults)
    {
        faults.InvalidEach(path, name, LabelNames.KeyFaults(name));
        if (!name.Contains('/', StringComparison.Ordinal) && name is not ("cpu" or "memory" or "ephemeral-storage") && !name.StartsWith("hugepages-", StringComparison.Ordinal))
            faults.Invalid(path, name, "must be a standard resource for containers");
        if (value < Quantity.Zero)
            faults.Invalid(path, value, "must be greater than or equal to 0");
        else if (IsWhole(name) && value.MilliValue % 1000 != 0)
            faults.Invalid(path, value, "must be an integer");
    }

    /// <summary>Devices and huge pages cannot be shared or promised twice.</summary>
    private static bool IsWhole(string name) => name.Contains('/', StringComparison.Ordinal) || name.StartsWith("hugepages-", StringComparison.Ordinal);
}
