using System.CommandLine;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc set image</c></summary>
internal static class SetCommand
{
    private static readonly Argument<string[]> Words = new("what") { Description = "kind/name container=image…", Arity = ArgumentArity.OneOrMore };

    public static Command Build()
    {
        var set = new Command("set", "Change a part of an object");
        set.Subcommands.Add(new Command("image", "Set images of a pod template, which starts a rollout") { Words }.Runs(RunAsync));
        return set;
    }

    private static async Task<int> RunAsync(Session session, ParseResult parsed, CancellationToken cancellation)
    {
        var words = parsed.GetValue(Words)!;
        var images = words.Where(w => w.Contains('=')).Select(w => w.Split('=', 2)).ToList();
        if (images.Count == 0)
            throw new CliException("error: at least one image update is required: container=image", 2);
        var (kind, name) = await session.TargetAsync([.. words.Where(w => !w.Contains('='))], cancellation);
        var live = await session.Client.GetAsync(kind.Path(session.Namespace, name), cancellation);
        var known = (live["spec"]?["template"]?["spec"]?["containers"] as JsonArray ?? []).Select(c => (string?)c?["name"]).ToList();
        var containers = new JsonArray();
        foreach (var container in known.Where(k => images.Any(i => i[0] == "*" || i[0] == k)))
            containers.Add((JsonNode)new JsonObject { ["name"] = container, ["image"] = images.First(i => i[0] == "*" || i[0] == container)[1] });
        if (images.FirstOrDefault(i => i[0] != "*" && !known.Contains(i[0])) is { } missing)
            throw new CliException($"error: unable to find container named \"{missing[0]}\"");
        var patch = new JsonObject { ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = new JsonObject { ["containers"] = containers } } } };
        await session.Client.SendJsonAsync(
            HttpMethod.Patch, kind.Path(session.Namespace, name) + "?fieldManager=orc", patch, cancellation, "application/strategic-merge-patch+json");
        Console.WriteLine($"{kind.Qualified}/{name} image updated");
        return 0;
    }
}
