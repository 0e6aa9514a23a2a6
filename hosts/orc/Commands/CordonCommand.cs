using System.CommandLine;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc cordon</c> and <c>orc uncordon</c></summary>
internal static class CordonCommand
{
    public static Command Build(string verb, string description, bool unschedulable)
    {
        var node = new Argument<string>("node");
        return new Command(verb, description) { node }.Runs(async (session, parsed, cancellation) =>
        {
            var name = parsed.GetValue(node)!;
            var patch = new JsonObject { ["spec"] = new JsonObject { ["unschedulable"] = unschedulable ? true : null } };
            await session.Client.SendJsonAsync(HttpMethod.Patch, $"/api/v1/nodes/{Uri.EscapeDataString(name)}", patch, cancellation, "application/merge-patch+json");
            Console.WriteLine($"node/{name} {verb}ed");
            return 0;
        });
    }
}
