using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Kubernetes' <c>format</c>: a named rule for texts.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Faults">What is wrong with a text.</param>
internal sealed record FormatValue(string Name, Func<string, IEnumerable<string>> Faults) : ICelOpaque
{
    public static CelType FormatType { get; } = CelType.Opaque("kubernetes.NamedFormat");

    public CelType Type => FormatType;
}
