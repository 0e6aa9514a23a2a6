using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Simulation.Scenarios;

namespace Orleans.Orchestrator.Simulation.Tests.Scenarios;

public class ScenarioFileTests
{
    [Fact]
    public void Scenario_IsRead()
    {
        var scenario = ScenarioFile.Read("""
            name: test
            seed: 9
            speed: 10
            nodes:
            - {name: big, count: 2, zones: [a, b], cpu: "32", memory: 1Ti, labels: {disk: ssd}, taints: [{key: gpu, value: "yes"}], runtime: {pull: 1s..3s, crashAfter: 1h}}
            steps:
            - deploy: {name: web, replicas: 3, cpu: 50m, apart: true}
            - after: 5s
              kill: {percent: 10}
            - wait: 1m
            - join: {name: new, count: 3}
            - drain: {selector: disk=ssd}
            - flap: {nodes: 2, times: 4, every: 2s}
              settle: false
            """, "/tmp");
        Assert.Equal(("test", 9UL, 10.0), (scenario.Name, scenario.Seed, scenario.Speed));
        var machine = scenario.Nodes.Single().Machine(1);
        Assert.Equal(("big-1", "b", "ssd"), (machine.Metadata.Name, machine.Metadata.Labels["topology.kubernetes.io/zone"], machine.Metadata.Labels["disk"]));
        Assert.Equal(Quantity.Parse("32"), machine.Status.Allocatable["cpu"]);
        Assert.Equal("NoSchedule", machine.Spec.Taints.Single().Effect);
        Assert.Equal(["deploy 1 × 3 web", "kill 10 % of the nodes", "wait 60 s", "3 new join", "drain the nodes with disk=ssd", "flap 2 nodes"], scenario.Steps.Select(s => s.What.Title));
        Assert.Equal([true, true, false, true, true, false], scenario.Steps.Select(s => s.Settles));
        Assert.Equal(TimeSpan.FromSeconds(5), scenario.Steps[1].Pause);
    }

    [Theory]
    [InlineData("nodes: [{name: a, count: 0}]", "count 0 is not between")]
    [InlineData("steps: [{kil: {nodes: 1}}]", "kil")]
    [InlineData("steps: [{kill: {nodes: 1}, heal: {}}]", "step 1 must say one thing to do, but says 2")]
    [InlineData("steps: [{wait: soon}]", "'soon' is not a time")]
    [InlineData("steps: [{}]", "step 1 must say one thing to do, but says 0")]
    [InlineData("steps: [{drain: {selector: a in (}}]", "unable to parse requirement")]
    [InlineData("speed: -1", "speed -1 is not positive")]
    [InlineData("nodes: {", "line 1")]
    [InlineData("", "the scenario is empty")]
    public void BadScenario_IsRefusedWithWords(string yaml, string expected)
    {
        var e = Assert.Throws<ScenarioException>(() => ScenarioFile.Read(yaml, "/tmp"));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ScenariosThatAreShipped_AreReadable()
    {
        var files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "scenarios"), "*.yaml");
        Assert.NotEmpty(files);
        Assert.All(files, f => Assert.NotEmpty(ScenarioFile.Read(File.ReadAllText(f), Path.GetDirectoryName(f)!).Steps));
    }

    [Fact]
    public void Manifests_AreRead_AsKubectlTakesThem()
    {
        var objects = Manifests.Read("""
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {number: "1", text: yes please}}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec: {replicas: 3, selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}}
            """);
        Assert.Equal(["a", "web"], objects.Select(o => o.Value.Metadata.Name));
        Assert.Contains("no kind Gadget in x/v1", Assert.Throws<ScenarioException>(() => Manifests.Read("{apiVersion: x/v1, kind: Gadget}")).Message, StringComparison.Ordinal);
    }
}
