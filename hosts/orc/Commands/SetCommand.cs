using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Commands.Create;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc set image|resources|serviceaccount|selector</c>; <c>set env</c> is <see cref="SetEnvironmentCommand"/>.</summary>
internal static class SetCommand
{
    public static Verb Verb() => new("set", "Change parts of objects")
    {
        Verbs =
        [
            Make("image", "Set images of a pod template, which starts a rollout", "KIND/NAME CONTAINER=IMAGE…", "image updated", [], Image),
            Make("resources", "Set what containers ask for and may use", "KIND/NAME --limits=… --requests=…", "resource requirements updated",
                [Flag.Words("limits", '\0', "cpu=1,memory=1Gi"), Flag.Words("requests", '\0', "cpu=1,memory=1Gi"), Flag.Text("containers", 'c', "Which containers", "*")], Resources),
            Make("serviceaccount", "Set the ServiceAccount of a pod template", "KIND/NAME ACCOUNT", "serviceaccount updated", [], Account, "sa"),
            Make("selector", "Set the selector of a Service", "KIND/NAME KEY=VALUE,…", "selector updated", [], Selector),
            SetEnvironmentCommand.Verb(),
        ],
    };

    /// <summary>A verb that patches each of its objects.</summary>
    /// <param name="name">The verb.</param>
    /// <param name="help">What it does.</param>
    /// <param name="usage">What follows it.</param>
    /// <param name="done">What it says.</param>
    /// <param name="flags">Its own flags.</param>
    /// <param name="patch">Makes the patch from the words that name no object; null when there is nothing to do.</param>
    /// <param name="aliases">Other names.</param>
    private static Verb Make(string name, string help, string usage, string done, Flag[] flags, Func<Invocation, Target, IReadOnlyList<string>, JsonObject?> patch, params string[] aliases) => new(name, help)
    {
        Usage = usage, Aliases = aliases, Completes = Completes.Objects,
        Flags = [.. TargetFlags.Files, TargetFlags.Selector, TargetFlags.All, .. flags, Flag.Switch("local", '\0', "Change the file's objects only, and print them"), .. Change.Flags("kubectl-set")],
        Run = async (session, call, cancellation) =>
        {
            var (words, own) = Split(call, name);
            var (change, reader) = (new Change(session, call), new TargetReader(session, call) { Words = words });
            if (own.Count == 0 && name is "image" or "serviceaccount" or "selector" && own.Count == 0)
                throw call.Wrong(name == "image" ? "at least one image update is required" : $"{usage} is required");
            foreach (var target in call.Is("local") ? [.. (await reader.NamedAsync(cancellation)).Select(t => t with { Live = t.Manifest })] : await reader.LiveAsync(cancellation))
            {
                try
                {
                    await OneAsync(call, change, target, patch(call, target, own), done, cancellation);
                }
                catch (CliException e) when (e.ExitCode == 1)
                {
                    reader.Report(e);
                }
            }

            return reader.Failed ? 1 : 0;
        },
    };

    private static async Task OneAsync(Invocation call, Change change, Target target, JsonObject? patch, string done, CancellationToken cancellation)
    {
        if (patch is null)
            return;
        var shown = TemplatePatch.Applied(target.Object, patch);
        if (call.Is("local") || change.OnlyShown)
            change.Tell(target.Kind, shown, done);
        else if (!JsonNode.DeepEquals(shown, target.Object) || change.Prints)
            change.Tell(target.Kind, await change.PatchAsync(target, patch, ApiClient.StrategicPatch, cancellation), done);
    }

    /// <summary>The words that name objects, and those that say what to set.</summary>
    private static (IReadOnlyList<string> Names, IReadOnlyList<string> Own) Split(Invocation call, string name)
    {
        if (name is "image" or "selector")
            return ([.. call.Words.Where(w => !w.Contains('='))], [.. call.Words.Where(w => w.Contains('='))]);
        return name == "serviceaccount" && call.Words.Count > 0 ? ([.. call.Words.SkipLast(1)], [call.Words[^1]]) : (call.Words, []);
    }

    private static JsonObject? Image(Invocation call, Target target, IReadOnlyList<string> own)
    {
        var images = own.Select(o => (Name: Pairs.Split(o, "an image", out var image), Image: image)).ToList();
        var known = TemplatePatch.Containers(target.Object).ToList();
        if (images.Find(i => i.Name != "*" && !known.Exists(k => k.Name == i.Name)) is { Name: not null } missing)
            throw new CliException($"error: unable to find container named \"{missing.Name}\"");
        return TemplatePatch.Of(target.Object, known.Where(k => images.Exists(i => i.Name == "*" || i.Name == k.Name))
            .Select(k => (k.List, new JsonObject { ["name"] = k.Name, ["image"] = images.First(i => i.Name == "*" || i.Name == k.Name).Image })));
    }

    private static JsonObject? Resources(Invocation call, Target target, IReadOnlyList<string> own)
    {
        var resources = new JsonObject();
        foreach (var flag in (string[])["limits", "requests"])
        {
            if (call.All(flag) is { Count: > 0 } pairs)
                resources[flag] = Pairs.Map(pairs, "--" + flag);
        }

        if (resources.Count == 0)
            throw call.Wrong("you must specify an update to requests or limits (in the form of --requests/--limits)");
        var wanted = call.Text("containers")!;
        var chosen = TemplatePatch.Containers(target.Object).Where(c => c.List == "containers" && TemplatePatch.Matches(wanted, c.Name)).ToList();
        if (chosen.Count == 0)
            throw new CliException($"error: unable to find container named {wanted}");
        return TemplatePatch.Of(target.Object, chosen.Select(c => (c.List, new JsonObject { ["name"] = c.Name, ["resources"] = resources.DeepClone() })));
    }

    private static JsonObject? Account(Invocation call, Target target, IReadOnlyList<string> own) =>
        TemplatePatch.Wrap(target.Object, new JsonObject { ["serviceAccountName"] = own[0], ["serviceAccount"] = own[0] });

    private static JsonObject? Selector(Invocation call, Target target, IReadOnlyList<string> own)
    {
        if (target.Kind.Kind != "Service")
            throw new CliException($"error: selector cannot be set on {target.Kind.Kind}: only on Services");
        var selector = Pairs.Map(own.SelectMany(o => o.Split(',')), "the selector");
        foreach (var (key, _) in target.Object["spec"]?["selector"] as JsonObject ?? [])
            selector.TryAdd(key, null);
        return new JsonObject { ["spec"] = new JsonObject { ["selector"] = selector } };
    }
}
