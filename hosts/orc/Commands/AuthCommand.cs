using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc auth can-i</c> and <c>orc auth whoami</c></summary>
internal static class AuthCommand
{
    public static Verb Verb() => new("auth", "Ask what one may do, and who one is")
    {
        Verbs =
        [
            new Verb("can-i", "Whether an action is allowed: exit code 0 for yes, 1 for no")
            {
                Usage = "VERB KIND[/NAME]", Run = CanIAsync,
                Flags = [TargetFlags.AllNamespaces, Flag.Switch("list", '\0', "Everything that is allowed"), Flag.Switch("quiet", 'q', "Only by the exit code"), Flag.Text("subresource", '\0', "Such as log"), Flag.Switch("no-headers", '\0', "Leave out the headers")],
            },
            new Verb("whoami", "Who the server takes us for") { Flags = [ObjectPrinter.Output], Run = WhoAmIAsync },
        ],
    };

    private static async Task<int> CanIAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Is("list"))
            return await ListAsync(session, call, cancellation);
        if (call.Words.Count is < 2 or > 3)
            throw call.Wrong("you must specify two arguments: verb resource or verb resource/resourceName");
        var attributes = new JsonObject { ["verb"] = call.Words[0] };
        var body = new JsonObject { ["apiVersion"] = "authorization.k8s.io/v1", ["kind"] = "SelfSubjectAccessReview" };
        if (call.Words[1].StartsWith('/'))
        {
            attributes["path"] = call.Words[1];
            body["spec"] = new JsonObject { ["nonResourceAttributes"] = attributes };
        }
        else
        {
            await ResourceAsync(session, call, attributes, cancellation);
            body["spec"] = new JsonObject { ["resourceAttributes"] = attributes };
        }

        var answer = await session.Client.SendJsonAsync(HttpMethod.Post, "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews", body, cancellation);
        var allowed = (bool?)answer["status"]?["allowed"] == true;
        if (!call.Is("quiet"))
            session.Out.Write((allowed ? "yes" : "no") + ((string?)answer["status"]?["reason"] is { Length: > 0 } reason && !allowed ? $" - {reason}" : "") + "\n");
        return allowed ? 0 : 1;
    }

    private static async Task ResourceAsync(Session session, Invocation call, JsonObject attributes, CancellationToken cancellation)
    {
        var parts = call.Words[1].Split('/', 2);
        var kind = (await session.DiscoveryAsync(cancellation)).Find(parts[0]) is [var found, ..] ? found : null;
        if (kind is null && parts[0] != "*")
            Console.Error.WriteLine($"Warning: the server doesn't have a resource type '{parts[0]}'\n");
        attributes["resource"] = kind?.Plural ?? parts[0];
        attributes["group"] = kind?.Group ?? (parts[0] == "*" ? "*" : "");
        if (!call.Is("all-namespaces") && kind is not { Namespaced: false })
            attributes["namespace"] = session.Namespace;
        if ((parts.Length == 2 ? parts[1] : call.Words.Count == 3 ? call.Words[2] : null) is { } name)
            attributes["name"] = name;
        if (call.Text("subresource") is { } part)
            attributes["subresource"] = part;
    }

    private static async Task<int> ListAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var body = new JsonObject { ["apiVersion"] = "authorization.k8s.io/v1", ["kind"] = "SelfSubjectRulesReview", ["spec"] = new JsonObject { ["namespace"] = session.Namespace } };
        var answer = await session.Client.SendJsonAsync(HttpMethod.Post, "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews", body, cancellation);
        static string Words(JsonNode? list) => "[" + string.Join(' ', (list as JsonArray ?? []).Select(w => (string?)w)) + "]";
        var rows = new List<string[]>();
        foreach (var rule in (answer["status"]?["resourceRules"] as JsonArray ?? []).OfType<JsonObject>())
        {
            foreach (var (group, resource) in (rule["apiGroups"] as JsonArray ?? []).SelectMany(g => (rule["resources"] as JsonArray ?? []).Select(r => ((string?)g, (string?)r))))
                rows.Add([string.IsNullOrEmpty(group) ? resource ?? "" : $"{resource}.{group}", "[]", Words(rule["resourceNames"]), Words(rule["verbs"])]);
        }

        foreach (var rule in (answer["status"]?["nonResourceRules"] as JsonArray ?? []).OfType<JsonObject>())
            rows.Add(["", Words(rule["nonResourceURLs"]), "[]", Words(rule["verbs"])]);
        session.Out.Write(Columns.Align(call.Is("no-headers") ? rows : rows.Prepend(["Resources", "Non-Resource URLs", "Resource Names", "Verbs"])));
        return 0;
    }

    private static async Task<int> WhoAmIAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var answer = await session.Client.SendJsonAsync(HttpMethod.Post, "/apis/authentication.k8s.io/v1/selfsubjectreviews", new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "SelfSubjectReview" }, cancellation);
        if (ObjectPrinter.For(call) is { } printer)
        {
            session.Out.Write(printer.Print(answer));
            return 0;
        }

        var user = answer["status"]?["userInfo"];
        var rows = new List<string[]> { new[] { "ATTRIBUTE", "VALUE" }, new[] { "Username", (string?)user?["username"] ?? "" } };
        if ((string?)user?["uid"] is { Length: > 0 } uid)
            rows.Add(["UID", uid]);
        if (user?["groups"] is JsonArray { Count: > 0 } groups)
            rows.Add(["Groups", "[" + string.Join(' ', groups.Select(g => (string?)g)) + "]"]);
        rows.AddRange((user?["extra"] as JsonObject ?? []).Select(e => new[] { $"Extra: {e.Key}", "[" + string.Join(' ', (e.Value as JsonArray ?? []).Select(v => (string?)v)) + "]" }));
        session.Out.Write(Columns.Align(rows));
        return 0;
    }
}
