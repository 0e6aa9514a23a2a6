using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.OnOrleans;

/// <summary>Programs of their own that call the grains of an orcd by Orleans' client.</summary>
[Collection(SharedNodeDefinition.Name)]
public sealed class OrleansClientTests(SharedNode shared)
{
    [Fact]
    public async Task OrcdRunsOnOrleans()
    {
        Assert.True(File.Exists(Path.Combine(Programs.Folder, "Orleans.Runtime.dll")), $"{Programs.Folder} has no orcd built with Orleans");
        Assert.Contains("Orleans.Runtime.dll", await File.ReadAllTextAsync($"/proc/{shared.Node.DaemonPid}/maps"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheSampleDeploysWatchesScalesAndDeletesThroughGrains()
    {
        var said = (await shared.Node.ClientAsync("dotnet", "", Beside("dotnet-client"), RunningNode.Server, shared.Node.Pki, "localhost/hello:1.0")).Succeeded();

        Assert.Contains("created from-dotnet", said, StringComparison.Ordinal);
        Assert.Contains("2 of 2 available", said, StringComparison.Ordinal);
        Assert.Contains("4 of 4 available", said, StringComparison.Ordinal);
        Assert.Equal(4, said.Split('\n').Count(static line => line.EndsWith("is Running on n1", StringComparison.Ordinal)));
        Assert.Contains("refused with 422 Invalid: spec.replicas", said, StringComparison.Ordinal);
        Assert.Contains("deleted; 0 pods are left", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OrcLoadRunsAScenarioInItAndLeavesNothing()
    {
        var scenario = Path.Combine(shared.Node.Data, "scenario.yaml");
        await File.WriteAllTextAsync(scenario, """
            patience: 60s
            nodes:
            - {name: n, count: 6, cpu: "4", pods: 50}
            steps:
            - deploy: {name: web, count: 2, replicas: 20, cpu: 100m}
            - kill: {node: n-1}
            - scale: {deployment: web-0, replicas: 5}
            """);

        (await shared.Node.ClientAsync("dotnet", "", Beside("orc-load"), "run", scenario, "--kubeconfig", shared.Node.Kubeconfig)).Succeeded();

        Assert.Equal(["n1"], (await shared.Node.ListAsync("nodes")).Select(n => n.Name()).ToArray());
    }

    /// <summary>A program that was built with this test: beside its own output, artifacts/build/bin/PROJECT/CONFIGURATION.</summary>
    private static string Beside(string program)
    {
        var here = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(here.Parent!.Parent!.FullName, program, here.Name, program + ".dll");
    }
}
