using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using static Orleans.Orchestrator.ControlPlane.Expressions.Checking.CelType;
using static Orleans.Orchestrator.ControlPlane.Expressions.Functions.AuthorizerValue;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>
/// Questions about who may do what (apiserver <c>pkg/cel/library/authz.go</c>). Whoever is authenticated may do everything on this server,
/// so each question has the answer that a SubjectAccessReview gets.
/// </summary>
internal static class AuthorizerFunctions
{
    /// <summary>What a question costs.</summary>
    private const long CheckCost = 350_000;

    public static IEnumerable<Overload> All() =>
    [
        Step("path", AuthorizerType, PathType, CelType.String), Step("group", AuthorizerType, GroupType, CelType.String),
        Step("serviceAccount", AuthorizerType, AuthorizerType, CelType.String, CelType.String), Step("resource", GroupType, ResourceType, CelType.String),
        Step("subresource", ResourceType, ResourceType, CelType.String), Step("namespace", ResourceType, ResourceType, CelType.String), Step("name", ResourceType, ResourceType, CelType.String),
        Step("fieldSelector", ResourceType, ResourceType, CelType.String), Step("labelSelector", ResourceType, ResourceType, CelType.String),
        Check(PathType), Check(ResourceType),
        Overload.Member("allowed", Bool, [DecisionType], static _ => true), Overload.Member("errored", Bool, [DecisionType], static _ => false),
        Overload.Member("reason", CelType.String, [DecisionType], static _ => ""), Overload.Member("error", CelType.String, [DecisionType], static _ => ""),
    ];

    private static Overload Step(string name, CelType from, CelType to, params CelType[] more) => Overload.Member(name, to, [from, .. more], _ => new AuthorizerValue(to));

    private static Overload Check(CelType from) => Overload.Member("check", DecisionType, [from, CelType.String], static _ => new AuthorizerValue(DecisionType), static _ => CheckCost);
}
