using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Tests.Rules;

/// <summary>Judges manifests by a kind's rules.</summary>
internal static class RuleChecks
{
    /// <summary>Every fault of a new object, as shown to people.</summary>
    public static string[] Faults<T>(ResourceRules<T> rules, string json) where T : class, IResource<T>
    {
        var faults = new FaultList();
        rules.Validate(rules.Default(Make.Parse<T>(json)), faults);
        return [.. faults.Faults.Select(f => f.ToString())];
    }

    /// <summary>Every fault of a change.</summary>
    public static string[] UpdateFaults<T>(ResourceRules<T> rules, T current, T next) where T : class, IResource<T>
    {
        var faults = new FaultList();
        rules.ValidateUpdate(rules.Default(current), rules.Default(rules.PrepareForUpdate(current, next)), faults);
        return [.. faults.Faults.Select(f => f.ToString())];
    }
}
