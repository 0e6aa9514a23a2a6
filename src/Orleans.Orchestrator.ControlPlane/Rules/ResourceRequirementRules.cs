using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for what a container asks for and may use.</summary>
internal static class ResourceRequirementRules
{
    public static void Validate(FieldPath path, ResourceRequirements value, IReadOnlyList<string> claims, FaultList faults)
    {
        var (limits, requests) = (path.Child("limits"), path.Child("requests"));
        foreach (var (name, limit) in value.Limits)
            Amount(limits.Key(name), name, limit, faults);
        foreach (var (name, request) in value.Requests)
        {
            ContainerResource(requests.Key(name), name, faults);
            Value(requests.Key(name), name, request, faults);
            if (value.Limits.TryGetValue(name, out var limit))
            {
                if (request.CompareTo(limit) != 0 && !ResourceNames.MayOvercommit(name))
                    faults.Invalid(requests, request, $"must be equal to {name} limit of {limit}");
                else if (request > limit)
                    faults.Invalid(requests, request, $"must be less than or equal to {name} limit of {limit}");
            }
            else if (!ResourceNames.MayOvercommit(name))
            {
                faults.Required(limits, "Limit must be set for non overcommitable resources");
            }

            HugePages(requests.Key(name), name, request, faults);
        }

        var names = value.Limits.Keys.Concat(value.Requests.Keys).ToList();
        if (names.Exists(ResourceNames.IsHugePages) && !names.Exists(n => n is "cpu" or "memory"))
            faults.Forbidden(path, "HugePages require cpu or memory");
        ClaimRules.ValidateUses(path.Child("claims"), value.Claims, claims, faults);
    }

    /// <summary>A resource that a container can have.</summary>
    public static void ContainerResource(FieldPath path, string name, FaultList faults)
    {
        Resource(path, name, faults);
        if (!name.Contains('/', StringComparison.Ordinal))
        {
            if (!ResourceNames.IsForContainers(name))
                faults.Invalid(path, name, "must be a standard resource for containers");
        }
        else if (!ResourceNames.IsNative(name) && !ResourceNames.IsExtended(name))
        {
            faults.Invalid(path, name, "doesn't follow extended resource name standard");
        }
    }

    /// <summary>Any resource: one that Kubernetes knows, or one with a domain.</summary>
    public static void Resource(FieldPath path, string name, FaultList faults)
    {
        var wrong = LabelNames.KeyFaults(name);
        faults.InvalidEach(path, name, wrong);
        if (wrong.IsEmpty && !name.Contains('/', StringComparison.Ordinal) && !ResourceNames.IsStandard(name))
            faults.Invalid(path, name, "must be a standard resource type or fully qualified");
    }

    /// <summary>An amount of a resource.</summary>
    public static void Value(FieldPath path, string name, Quantity value, FaultList faults)
    {
        Checks.NotNegative(path, value, faults);
        if (ResourceNames.IsWhole(name) && value.MilliValue % 1000 != 0)
            faults.Invalid(path, value, "must be an integer");
    }

    private static void Amount(FieldPath path, string name, Quantity value, FaultList faults)
    {
        ContainerResource(path, name, faults);
        Value(path, name, value, faults);
        HugePages(path, name, value, faults);
    }

    private static void HugePages(FieldPath path, string name, Quantity value, FaultList faults)
    {
        if (ResourceNames.IsHugePages(name) && !ResourceNames.IsMultipleOfPage(name, value))
            faults.Invalid(path, value, $"{value} is not positive integer multiple of {name}");
    }
}
