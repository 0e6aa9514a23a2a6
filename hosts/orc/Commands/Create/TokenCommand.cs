using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Verb = Orleans.Orchestrator.Hosts.Orc.Arguments.Verb;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Create;

/// <summary><c>orc create token</c>: asks for a token of a ServiceAccount and prints it.</summary>
internal static class TokenCommand
{
    public static Verb Verb() => new("token", "Request a token of a ServiceAccount")
    {
        Usage = "SERVICEACCOUNT",
        Flags =
        [
            Flag.List("audience", '\0', "Whom it is for"), Flag.Text("duration", '\0', "How long it is valid"), Flag.Text("bound-object-kind", '\0', "Pod, Secret or Node that it ends with"),
            Flag.Text("bound-object-name", '\0', "The name of that object"), Flag.Text("bound-object-uid", '\0', "Its uid"), ObjectPrinter.Output, ObjectPrinter.Template,
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var spec = new JsonObject();
        if (call.All("audience") is { Count: > 0 } audiences)
            spec["audiences"] = new JsonArray([.. audiences.Select(a => (JsonNode)a)]);
        if (call.Time("duration") is { } duration)
            spec["expirationSeconds"] = (long)duration.TotalSeconds;
        if (call.Text("bound-object-kind") is { } kind)
            spec["boundObjectRef"] = new JsonObject { ["apiVersion"] = "v1", ["kind"] = kind, ["name"] = call.Text("bound-object-name") ?? throw call.Wrong("--bound-object-name is required"), ["uid"] = call.Text("bound-object-uid") };
        var request = new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenRequest", ["spec"] = spec };
        var path = $"/api/v1/namespaces/{Uri.EscapeDataString(session.Namespace)}/serviceaccounts/{Uri.EscapeDataString(Simple.Name(call))}/token";
        var answer = await session.Client.SendJsonAsync(HttpMethod.Post, path, request, cancellation);
        session.Out.Write(ObjectPrinter.For(call) is { } printer ? printer.Print(answer) : (string?)answer["status"]?["token"] + "\n");
        return 0;
    }
}
