using Orleans.Orchestrator.Api.Tests.Support;
using Orleans.Orchestrator.Nodes;

namespace Orleans.Orchestrator.Api.Tests.Kubectl;

/// <summary>Every command of <c>transcript.txt</c> with each kubectl, on a cluster with one node: all must see the same.</summary>
public sealed class TranscriptTests(ApiWorld world) : IClassFixture<ApiWorld>, IAsyncLifetime
{
    private readonly InstantNode _node = new(world.Grains, "n1");

    public static TheoryData<string> Programs => [.. KubectlRunner.Programs];

    public Task InitializeAsync()
    {
        _node.Usage = new NodeUsage { Machine = InstantNode.Sample(1_500_000_000, 4L << 30) };
        return _node.StartAsync();
    }

    public async Task DisposeAsync() => await _node.DisposeAsync();

    [Theory, MemberData(nameof(Programs))]
    public async Task EveryCommand_ShowsWhatItMust(string program)
    {
        var space = "transcript-" + Path.GetFileName(program).Replace('.', '-');
        await world.EnsureNamespaceAsync(space);
        var faults = new List<string>();
        foreach (var step in Transcript.Read(Path.Combine(AppContext.BaseDirectory, "Kubectl/transcript.txt")))
        {
            var result = await KubectlRunner.RunAsync(program, world, step.Input, step.Environment, ["-n", space, .. step.Arguments.Select(a => a.Replace("SPACE", space, StringComparison.Ordinal))]);
            var seen = Transcript.Fold(result.Output, space) + Transcript.Fold(result.Error, space) + (result.Code == 0 ? "" : $"[exit {result.Code}]\n");
            if (!step.Allows(seen))
                faults.Add($"$ kubectl {step.Command}\n{seen}instead of\n{string.Join('\n', step.Seen)}");
        }

        Assert.True(faults.Count == 0, string.Join("\n\n", faults));
        Assert.Empty(world.Faults.Errors);
    }
}
