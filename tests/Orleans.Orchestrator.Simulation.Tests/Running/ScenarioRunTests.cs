using Orleans.Orchestrator.Simulation.Reports;
using Orleans.Orchestrator.Simulation.Running;
using Orleans.Orchestrator.Simulation.Scenarios;
using Orleans.Orchestrator.Simulation.Tests.Support;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.Simulation.Tests.Running;

/// <summary>Whole runs, small ones.</summary>
public class ScenarioRunTests
{
    [Fact]
    public async Task Run_SurvivesFaults_AndReportsThem()
    {
        var report = await RunAsync("""
            name: faults
            patience: 90s
            nodes:
            - {name: n, count: 9, zones: [a, b, c], cpu: "4", pods: 50}
            steps:
            - deploy: {name: web, count: 3, replicas: 12, cpu: 100m, spread: true}
            - kill: {zone: a}
            - revive: {zone: a}
            - rollout: {deployment: web-0, image: "app:2"}
            - drain: {node: n-1}
            - scale: {deployment: web-1, replicas: 2}
            - crash: {pods: 3}
            - delete: web-2
            """);
        Assert.Null(report.Failure);
        Assert.Empty(report.Violations);
        Assert.True(report.Passed);
        Assert.Equal((9, 8), (report.Nodes, report.Steps.Count));
        Assert.Equal(36, report.Steps[0].Pods);
        Assert.True(report.Latencies.Single(l => l.Name == "created → running").Count >= 36 + 12 + 12);
        Assert.Contains("kill the nodes of zone a", TextReport.Of(report), StringComparison.Ordinal);
        Assert.Contains("\"scenario\": \"faults\"", JsonReport.Of(report), StringComparison.Ordinal);
        var page = HtmlReport.Of(report);
        Assert.Contains("<svg", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page.Replace("http-equiv", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunThatCannotComeToRest_SaysWhatIsMissing()
    {
        var report = await RunAsync("""
            patience: 3s
            nodes:
            - {name: n, count: 1, cpu: "1"}
            steps:
            - deploy: {name: web, replicas: 3, cpu: 500m}
            """);
        Assert.False(report.Passed);
        Assert.Contains("deployment default/web (2 of 3 ready)", report.Failure, StringComparison.Ordinal);
        Assert.Contains("FAILED", TextReport.Of(report), StringComparison.Ordinal);
    }

    private static async Task<RunReport> RunAsync(string scenario)
    {
        await using var store = new MemoryResourceStore();
        await using var host = await ControlPlaneHost.StartAsync(store);
        var run = new ScenarioRun(
            host.Grains, TimeProvider.System, ScenarioFile.Read(scenario, "/tmp"), new RunOptions { HistorySize = 5 });
        return await run.RunAsync(CancellationToken.None);
    }
}
