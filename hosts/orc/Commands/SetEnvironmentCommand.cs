using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc set env</c></summary>
internal static class SetEnvironmentCommand
{
    public static Verb Verb() => new("env", "Set the environment of a pod template, which starts a rollout")
    {
        Usage = "KIND/NAME KEY=VALUE… KEY-…", Completes = Completes.Objects,
        Flags =
        [
            .. TargetFlags.Files, TargetFlags.Selector, TargetFlags.All, Flag.Text("containers", 'c', "Which containers", "*"), Flag.List("env", 'e', "KEY=VALUE or KEY-"), Flag.Switch("list", '\0', "Show the environment"),
            Flag.Switch("resolve", '\0', "Accepted: with --list values from elsewhere are named"), Flag.Text("from", '\0', "configmap/NAME or secret/NAME whose keys become variables"), Flag.Words("keys", '\0', "Only these of its keys"),
            Flag.Text("prefix", '\0', "What is put before those names"), Flag.Switch("overwrite", '\0', "Change what is there", true), Flag.Switch("local", '\0', "Change the file's objects only, and print them"), .. Change.Flags("kubectl-set"),
        ],
        Run = RunAsync,
    };

    private static async Task<int> RunAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        static bool IsEdit(string word) => word == "-" || word.Contains('=') || (word.EndsWith('-') && !word.Contains('/'));
        var edits = call.Words.Where(IsEdit).Concat(call.All("env")).Where(e => e != "-").ToList();
        if (call.Words.Contains("-") || call.All("env").Contains("-"))
            edits.AddRange((await Console.In.ReadToEndAsync(cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        var variables = await VariablesAsync(session, call, edits, cancellation);
        if (variables.Count == 0 && !call.Is("list"))
            throw call.Wrong("at least one environment variable must be provided");
        var (change, reader) = (new Change(session, call), new TargetReader(session, call) { Words = [.. call.Words.Where(w => !IsEdit(w))] });
        foreach (var target in call.Is("local") ? [.. (await reader.NamedAsync(cancellation)).Select(t => t with { Live = t.Manifest })] : await reader.LiveAsync(cancellation))
            await OneAsync(session, call, change, target, variables, cancellation);
        return reader.Failed ? 1 : 0;
    }

    private static async Task OneAsync(Session session, Invocation call, Change change, Target target, List<JsonObject> variables, CancellationToken cancellation)
    {
        var containers = TemplatePatch.Containers(target.Object).Where(c => TemplatePatch.Matches(call.Text("containers")!, c.Name)).ToList();
        if (containers.Count == 0)
            throw new CliException($"error: {target.Kind.Plural}/{target.Name} does not have any containers matching \"{call.Text("containers")}\"");
        if (call.Is("list"))
        {
            foreach (var (_, name, container) in containers)
                session.Out.Write($"# {target.Kind.Kind} {target.Name}, container {name}\n" + string.Concat((container["env"] as JsonArray ?? []).OfType<JsonObject>().Select(Shown)));
            return;
        }

        if (!call.Is("overwrite") && containers.SelectMany(c => c.Container["env"] as JsonArray ?? []).FirstOrDefault(e => variables.Exists(v => (string?)v["name"] == (string?)e?["name"])) is { } known)
            throw new CliException($"error: '{(string?)known["name"]}' already has a value ({(string?)known["value"]}), and --overwrite is false");
        var patch = TemplatePatch.Of(target.Object, containers.Select(c => (c.List, new JsonObject { ["name"] = c.Name, ["env"] = new JsonArray([.. variables.Where(v => Needed(v, c.Container)).Select(v => v.DeepClone())]) })))!;
        var shown = TemplatePatch.Applied(target.Object, patch);
        if (call.Is("local") || change.OnlyShown)
            change.Tell(target.Kind, shown, "env updated");
        else if (!JsonNode.DeepEquals(shown, target.Object) || change.Prints)
            change.Tell(target.Kind, await change.PatchAsync(target, patch, ApiClient.StrategicPatch, cancellation), "env updated");
    }

    /// <summary>What is not there need not be removed.</summary>
    private static bool Needed(JsonObject variable, JsonObject container) =>
        variable["$patch"] is null || (container["env"] as JsonArray ?? []).Any(e => (string?)e?["name"] == (string?)variable["name"]);

    private static async Task<List<JsonObject>> VariablesAsync(Session session, Invocation call, List<string> edits, CancellationToken cancellation)
    {
        var found = new List<JsonObject>();
        foreach (var edit in edits)
        {
            if (edit.IndexOf('=') is > 0 and var at)
                found.Add(new JsonObject { ["name"] = edit[..at], ["value"] = edit[(at + 1)..], ["valueFrom"] = null });
            else
                found.Add(new JsonObject { ["name"] = edit.TrimEnd('-'), ["$patch"] = "delete" });
        }

        if (call.Text("from") is not { } source)
            return found;
        var (kind, name) = await WordReader.ReadAsync(session, [source], cancellation) is [(var k, { } n)] && k.Kind is "ConfigMap" or "Secret" ? (k, n) : throw call.Wrong("--from must be configmap/NAME or secret/NAME");
        var data = (await session.Client.GetAsync(kind.Path(session.Namespace, name), cancellation))["data"] as JsonObject ?? [];
        var reference = kind.Kind == "Secret" ? "secretKeyRef" : "configMapKeyRef";
        foreach (var (key, _) in data.Where(d => call.All("keys") is not { Count: > 0 } keys || keys.Contains(d.Key)).OrderBy(d => d.Key, StringComparer.Ordinal))
        {
            var variable = (call.Text("prefix") + key).ToUpperInvariant().Replace('-', '_').Replace('.', '_');
            found.Add(new JsonObject { ["name"] = variable, ["value"] = null, ["valueFrom"] = new JsonObject { [reference] = new JsonObject { ["key"] = key, ["name"] = name } } });
        }

        return found;
    }

    private static string Shown(JsonObject variable)
    {
        var (name, from) = ((string?)variable["name"], variable["valueFrom"]);
        if (from?["configMapKeyRef"] is { } map)
            return $"# {name} from configmap {(string?)map["name"]}, key {(string?)map["key"]}\n";
        if (from?["secretKeyRef"] is { } secret)
            return $"# {name} from secret {(string?)secret["name"]}, key {(string?)secret["key"]}\n";
        if (from?["fieldRef"] is { } field)
            return $"# {name} from field path {(string?)field["fieldPath"]}\n";
        return from?["resourceFieldRef"] is { } amount ? $"# {name} from resource field {(string?)amount["resource"]}\n" : $"{name}={(string?)variable["value"]}\n";
    }
}
