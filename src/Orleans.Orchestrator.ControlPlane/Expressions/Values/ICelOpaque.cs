using Orleans.Orchestrator.ControlPlane.Expressions.Checking;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Values;

/// <summary>A value of a type that Kubernetes adds to the language.</summary>
internal interface ICelOpaque
{
    /// <summary>Its type.</summary>
    CelType Type { get; }
}
