using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.ControlPlane.Expressions.Values;
using Orleans.Orchestrator.Grains;

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

    /// <summary>Who answers; null where nobody is asked, and everything allowed.</summary>
    public IAccessJudge? Judge { get; init; }

    /// <summary>Who wants to know.</summary>
    public Requester Who { get; init; } = Requester.Cluster;

    /// <summary>What is asked for.</summary>
    public AccessRequest Asked { get; init; } = new("", "", "", "", "", "");

    /// <summary>The part of the resource.</summary>
    public string Subresource { get; init; } = "";

    /// <summary>The answer.</summary>
    public bool Allowed { get; init; }

    /// <summary>Where questions begin.</summary>
    /// <param name="judge">Who answers.</param>
    /// <param name="who">Who makes the request.</param>
    public static AuthorizerValue For(IAccessJudge? judge, Requester who) => new(AuthorizerType) { Judge = judge, Who = who };

    /// <summary>The question with its verb, answered.</summary>
    public AuthorizerValue Answer(string verb)
    {
        var asked = Asked with { Verb = verb, Resource = Subresource.Length == 0 ? Asked.Resource : $"{Asked.Resource}/{Subresource}" };
        return this with { Type = DecisionType, Allowed = Judge is null || ReferenceEquals(Who, Requester.Cluster) || Judge.IsAllowed(Who, asked) };
    }
}
