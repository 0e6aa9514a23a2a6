using Orleans.Orchestrator.ControlPlane.Expressions.Checking;
using Orleans.Orchestrator.Grains;
using static Orleans.Orchestrator.ControlPlane.Expressions.Checking.CelType;
using static Orleans.Orchestrator.ControlPlane.Expressions.Functions.AuthorizerValue;

namespace Orleans.Orchestrator.ControlPlane.Expressions.Functions;

/// <summary>Questions about who may do what (apiserver <c>pkg/cel/library/authz.go</c>). Each has the answer that a SubjectAccessReview gets.</summary>
internal static class AuthorizerFunctions
{
    /// <summary>What a question costs.</summary>
    private const long CheckCost = 350_000;

    public static IEnumerable<Overload> All() =>
    [
        Step("path", AuthorizerType, PathType, static (a, text) => a with { Asked = a.Asked with { Path = text } }),
        Step("group", AuthorizerType, GroupType, static (a, text) => a with { Asked = a.Asked with { Group = text } }),
        Overload.Member("serviceAccount", AuthorizerType, [AuthorizerType, CelType.String, CelType.String], static v => ((AuthorizerValue)v[0]!) with { Who = Account((string)v[1]!, (string)v[2]!) }),
        Step("resource", GroupType, ResourceType, static (a, text) => a with { Asked = a.Asked with { Resource = text } }),
        Step("subresource", ResourceType, ResourceType, static (a, text) => a with { Subresource = text }),
        Step("namespace", ResourceType, ResourceType, static (a, text) => a with { Asked = a.Asked with { Namespace = text } }),
        Step("name", ResourceType, ResourceType, static (a, text) => a with { Asked = a.Asked with { Name = text } }),
        // Roles know no selectors, so these never allow more.
        Step("fieldSelector", ResourceType, ResourceType, static (a, _) => a), Step("labelSelector", ResourceType, ResourceType, static (a, _) => a),
        Check(PathType), Check(ResourceType),
        Overload.Member("allowed", Bool, [DecisionType], static v => ((AuthorizerValue)v[0]!).Allowed), Overload.Member("errored", Bool, [DecisionType], static _ => false),
        Overload.Member("reason", CelType.String, [DecisionType], static _ => ""), Overload.Member("error", CelType.String, [DecisionType], static _ => ""),
    ];

    private static Overload Step(string name, CelType from, CelType to, Func<AuthorizerValue, string, AuthorizerValue> ask) =>
        Overload.Member(name, to, [from, CelType.String], v => ask((AuthorizerValue)v[0]!, (string)v[1]!) with { Type = to });

    private static Overload Check(CelType from) =>
        Overload.Member("check", DecisionType, [from, CelType.String], static v => ((AuthorizerValue)v[0]!).Answer((string)v[1]!), static _ => CheckCost);

    private static Requester Account(string space, string name) => new(
        $"system:serviceaccount:{space}:{name}", ["system:serviceaccounts", $"system:serviceaccounts:{space}", "system:authenticated"]);
}
