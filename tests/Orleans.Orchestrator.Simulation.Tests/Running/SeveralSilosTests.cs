using Orleans.Orchestrator.ControlPlane;
using Orleans.Orchestrator.Hosts.OrcLoad;
using Orleans.Orchestrator.Simulation.Reports;
using Orleans.Orchestrator.Simulation.Running;
using Orleans.Orchestrator.Simulation.Scenarios;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.Simulation.Tests.Running;

/// <summary>The control plane spread over silos that share nothing but the store.</summary>
public class SeveralSilosTests
{
    [Fact]
    public async Task ThreeSilos_RunAScenario_ByAllRules()
    {
        var report = await RunAsync(3, """
            patience: 120s
            nodes:
            - {name: n, count: 9, zones: [a, b, c], cpu: "4", pods: 50}
            steps:
            - deploy: {name: web, count: 3, replicas: 12, cpu: 100m, spread: true, minAvailable: 50%}
            - kill: {zone: a}
            - revive: {zone: a}
            - rollout: {deployment: web-0, image: "app:2"}
            - drain: {node: n-1}
            - scale: {deployment: web-1, replicas: 2}
            - delete: web-2
            """);
        AssertPassed(report);
    }

    [Fact]
    public async Task SiloLostInTheMiddleOfWork_LosesNothing()
    {
        var report = await RunAsync(3, """
            patience: 120s
            nodes:
            - {name: n, count: 9, zones: [a, b, c], cpu: "8", pods: 100}
            steps:
            - deploy: {name: web, count: 3, replicas: 12, cpu: 100m}
            - deploy: {name: more, count: 6, replicas: 30, cpu: 50m}
              settle: false
            - lose: silo
            - kill: {zone: a}
              settle: false
            - lose: silo
            - scale: {deployment: web-0, replicas: 20}
            - delete: web-1
            """);
        AssertPassed(report);
        Assert.Contains(report.Steps, static step => step.Name == "lose a silo");
    }

    [Fact]
    public async Task OneSiloAlone_CannotBeLost()
    {
        var e = await Assert.ThrowsAsync<ScenarioException>(() => RunAsync(1, "steps: [{lose: silo}]"));
        Assert.Contains("no silo to lose", e.Message, StringComparison.Ordinal);
    }

    private static void AssertPassed(RunReport report)
    {
        Assert.Null(report.Failure);
        Assert.Empty(report.Violations);
        Assert.True(report.Passed);
    }

    private static async Task<RunReport> RunAsync(int silos, string scenario)
    {
        await using var store = new MemoryResourceStore();
        await using var cluster = await GrainWiring.StartAsync(store, TimeProvider.System, new ControllerOptions(), silos, CancellationToken.None);
        var run = new ScenarioRun(
            cluster.Grains, TimeProvider.System, ScenarioFile.Read(scenario, "/tmp"), new RunOptions { HistorySize = 5, LoseSilo = cluster.LoseSilo });
        return await run.RunAsync(CancellationToken.None);
    }
}
