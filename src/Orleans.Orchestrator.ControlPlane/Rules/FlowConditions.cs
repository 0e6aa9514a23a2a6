using Orleans.Orchestrator.ControlPlane.Resources;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for the conditions of FlowSchemas and PriorityLevelConfigurations.</summary>
internal static class FlowConditions
{
    public static void Validate(IEnumerable<string> types, FaultList faults)
    {
        var (path, seen, i) = (FieldPath.Root("status").Child("conditions"), new HashSet<string>(), 0);
        foreach (var type in types)
        {
            if (!seen.Add(type))
                faults.Duplicate(path.Index(i).Child("type"), type);
            if (type.Length == 0)
                faults.Required(path.Index(i).Child("type"));
            i++;
        }
    }
}
