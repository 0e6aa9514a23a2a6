using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Config;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Verb = Orleans.Orchestrator.Hosts.Orc.Arguments.Verb;

namespace Orleans.Orchestrator.Hosts.Orc.Commands.Configuration;

/// <summary><c>orc config view</c>: the merged configuration, without secrets unless they are asked for.</summary>
internal static class ViewCommand
{
    private static readonly string[] Omitted = ["certificate-authority-data", "client-certificate-data", "client-key-data"];

    public static Verb Verb() => ConfigCommand.Make("view", "Show the configuration", "",
        [Flag.Switch("raw", '\0', "With keys and tokens"), Flag.Switch("minify", '\0', "Only what the context in use needs"), Flag.Switch("flatten", '\0', "With the content of files"), Flag.Switch("merge", '\0', "Accepted", true), ObjectPrinter.Output], View);

    private static void View(Invocation call, ConfigFiles files, TextWriter output)
    {
        var context = call.Text("context") ?? files.CurrentContext;
        var (contexts, clusters, users) = (List(files, "contexts"), List(files, "clusters"), List(files, "users"));
        if (call.Is("minify"))
        {
            var one = contexts.Find(c => (string?)c["name"] == context) ?? throw new CliException("error: current-context must exist in order to minify");
            contexts = [one];
            clusters = clusters.FindAll(c => (string?)c["name"] == (string?)one["context"]?["cluster"]);
            users = users.FindAll(u => (string?)u["name"] == (string?)one["context"]?["user"]);
        }

        if (!call.Is("raw"))
            clusters.Concat(users).ToList().ForEach(Hide);
        var merged = new JsonObject
        {
            ["apiVersion"] = "v1", ["clusters"] = Array(clusters), ["contexts"] = Array(contexts), ["current-context"] = context ?? "", ["kind"] = "Config", ["preferences"] = new JsonObject(), ["users"] = Array(users),
        };
        output.Write((ObjectPrinter.For(call) ?? ObjectPrinter.For("yaml")).Print(merged));
    }

    private static JsonNode? Array(List<JsonObject> entries) => entries.Count == 0 ? null : new JsonArray([.. entries]);

    private static List<JsonObject> List(ConfigFiles files, string name) =>
        [.. files.Entries(name).Select(e => (JsonObject)e.Entry.DeepClone()).OrderBy(e => (string?)e["name"], StringComparer.Ordinal)];

    private static void Hide(JsonObject entry)
    {
        if ((entry["cluster"] ?? entry["user"]) is not JsonObject part)
            return;
        foreach (var name in Omitted.Where(part.ContainsKey))
            part[name] = "DATA+OMITTED";
        foreach (var name in ((string[])["token", "password"]).Where(part.ContainsKey))
            part[name] = "REDACTED";
    }
}
