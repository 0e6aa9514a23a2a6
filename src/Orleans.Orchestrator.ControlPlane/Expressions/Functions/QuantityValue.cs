using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Kubernetes' <c>quantity</c>.</summary>
internal sealed record QuantityValue(Quantity Amount) : ICelOpaque
{
    public static CelType QuantityType { get; } = CelType.Opaque("kubernetes.Quantity");

    public CelType Type => QuantityType;
}
