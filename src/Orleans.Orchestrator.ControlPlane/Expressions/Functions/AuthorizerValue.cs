using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>A question to the authorizer, as far as it has been asked, or its answer.</summary>
/// <param name="Type">Which part of the question it is.</param>
internal sealed record AuthorizerValue(CelType Type) : ICelOpaque
{
    public static CelType AuthorizerType { get; } = CelType.Opaque("kubernetes.authorization.Authorizer");

    public static CelType PathType { get; } = CelType.Opaque("kubernetes.authorization.PathCheck");

    public static CelType GroupType { get; } = CelType.Opaque("kubernetes.authorization.GroupCheck");

    public static CelType ResourceType { get; } = CelType.Opaque("kubernetes.authorization.ResourceCheck");

    public static CelType DecisionType { get; } = CelType.Opaque("kubernetes.authorization.Decision");

    /// <summary>Where questions begin.</summary>
    public static AuthorizerValue Root { get; } = new(AuthorizerType);
}
