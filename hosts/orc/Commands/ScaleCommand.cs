using System.CommandLine;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc scale</c></summary>
internal static class ScaleCommand
{
    private static readonly Argument<string[]> Words = new("what") { Description = "deployment/name or deployment name", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<int> Replicas = new("--replicas") { Description = "How many pods", Required = true };

    public static Command Build() => new Command("scale", "Set how many pods a Deployment or ReplicaSet has") { Words, Replicas }.Runs(async (session, parsed, cancellation) =>
    {
        foreach (var (kind, name) in await session.TargetsAsync(parsed.GetValue(Words)!, cancellation))
        {
            if (name is null)
                throw new CliException("error: name what to scale, as kind/name", 2);
            var patch = new JsonObject { ["spec"] = new JsonObject { ["replicas"] = parsed.GetValue(Replicas) } };
            await session.Client.SendJsonAsync(HttpMethod.Patch, kind.Path(session.Namespace, name) + "/scale", patch, cancellation, "application/merge-patch+json");
            Console.WriteLine($"{kind.Qualified}/{name} scaled");
        }

        return 0;
    });
}
