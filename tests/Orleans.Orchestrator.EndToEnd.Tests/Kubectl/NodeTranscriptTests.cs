using Orleans.Orchestrator.Api.Tests.Kubectl;
using Orleans.Orchestrator.EndToEnd.Tests.Streaming;
using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Kubectl;

/// <summary>
/// The commands of <c>transcript.txt</c>, which need real containers, with each kubectl: all must see the same. The form is that of the API tests'
/// transcript; a command that begins with <c>sh</c> is a script in which <c>k</c> is kubectl.
/// </summary>
[Collection(SharedNodeDefinition.Name)]
public sealed class NodeTranscriptTests(SharedNode shared)
{
    private const string Script = "sh ";

    public static TheoryData<string> Clients => [.. KubectlPod.Clients];

    [Theory, MemberData(nameof(Clients))]
    public async Task EveryCommand_ShowsWhatItMust(string client)
    {
        var space = "transcript-" + Path.GetFileName(client).Replace('.', '-');
        (await shared.Node.ClientAsync(client, "", "create", "namespace", space)).Succeeded();
        var faults = new List<string>();
        foreach (var step in Transcript.Read(Path.Combine(AppContext.BaseDirectory, "Kubectl/transcript.txt")))
        {
            var result = await RunAsync(client, space, step);
            var seen = Transcript.Fold(result.Output, space) + Transcript.Fold(result.Error, space) + (result.Code == 0 ? "" : $"[exit {result.Code}]\n");
            if (!step.Allows(seen))
                faults.Add($"$ {step.Command}\n{seen}instead of\n{string.Join('\n', step.Seen)}");
        }

        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
        (await shared.Node.ClientAsync(client, "", "delete", "namespace", space, "--wait=false")).Succeeded();
    }

    private Task<CommandResult> RunAsync(string client, string space, TranscriptStep step) => step.Command.StartsWith(Script, StringComparison.Ordinal)
        ? shared.Node.ClientAsync("bash", step.Input, "-c", $"k() {{ {client} -n {space} \"$@\"; }}; {step.Command[Script.Length..]}")
        : shared.Node.ClientAsync(client, step.Input, ["-n", space, .. step.Arguments]);
}
