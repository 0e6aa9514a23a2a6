using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Scheduling;

public class SchedulerTests
{
    [Fact]
    public void UnschedulablePod_SaysHowManyNodesFailedWhichTest()
    {
        Taint[] taints = [new Taint { Key = "a", Value = "b", Effect = "NoSchedule" }];
        NodeList nodes =
        [
            Info(A.Node("n1", cpu: "1")), Info(A.Node("n2", cpu: "1")),
            Info(A.Node("n3", taints: [.. taints])), Info(A.Node("n4", taints: [.. taints])), Info(A.Node("n5", taints: [.. taints])),
        ];
        Assert.Equal(
            "0/5 nodes are available: 2 Insufficient cpu, 3 node(s) had untolerated taint {a: b}. "
                + "Nearest is n1, which has 1 of 1 cpu free where 2 is requested. To fit there: lower requests.cpu by 1.",
            Scheduler.Plan(nodes, [Requesting("p", "2")], 1).Unschedulable.Single().Message);
    }

    [Fact]
    public void EveryTest_HasItsOwnSentence()
    {
        var node = Info(A.Node("n"));
        var pod = A.Pod("p");
        AssertRejected("1 node(s) were unschedulable", node.With(node.Node with { Spec = new NodeSpec { Unschedulable = true } }), pod);
        AssertRejected("1 node(s) didn't match Pod's node affinity/selector", node, pod with { Spec = pod.Spec with { NodeSelector = A.Labels(("disk", "ssd")) } });
        AssertRejected("1 Insufficient cpu, 1 Insufficient memory", node, Requesting("p", "64", "64Gi"));
        AssertRejected("1 Too many pods", Info(A.Node("n", pods: "0")), pod);
        var gpu = Requesting("p", "1");
        gpu = gpu with { Spec = gpu.Spec with { Containers = [gpu.Spec.Containers[0] with { Resources = new ResourceRequirements { Limits = A.Amounts(("example.com/gpu", "1")) } }] } };
        AssertRejected("1 Insufficient example.com/gpu", node, gpu);
        var port = pod with { Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { Ports = [new ContainerPort { ContainerPortValue = 80, HostPort = 80 }] }] } };
        AssertRejected("1 node(s) didn't have free ports for the requested pod ports", node.Add(PlacedPod.Of(port)), port);
        Assert.Equal("no nodes available to schedule pods", Scheduler.Plan([], [pod], 1).Unschedulable.Single().Message);
    }

    [Fact]
    public void PodsOfOneOwner_AreSpreadEvenly()
    {
        var set = A.ReplicaSet("web", 10);
        NodeList nodes = [.. Enumerable.Range(0, 5).Select(i => Info(A.Node($"n{i}")))];
        Pod[] pods = [.. Enumerable.Range(0, 10).Select(i => A.Pod($"p{i}", set))];
        var perNode = Scheduler.Plan(nodes, pods, 7).Bindings.CountBy(b => b.NodeName).ToList();
        Assert.Equal(5, perNode.Count);
        Assert.All(perNode, n => Assert.Equal(2, n.Value));
    }

    [Fact]
    public void InitContainersAndOverhead_Count()
    {
        static Container With(string cpu, string? restart = null) => new()
        {
            Name = "c", RestartPolicy = restart, Resources = new ResourceRequirements { Requests = A.Amounts(("cpu", cpu)) },
        };
        var spec = new PodSpec
        {
            Containers = [With("1"), With("1")], InitContainers = [With("3"), With("500m", "Always"), With("1")],
            Overhead = A.Amounts(("cpu", "100m")),
        };
        Assert.Equal(3100, PodRequests.Of(spec).MilliCpu);
        Assert.Equal(2600, PodRequests.Of(spec with { InitContainers = spec.InitContainers.RemoveAt(0) }).MilliCpu);
    }

    [Fact]
    public void Plan_NeverOverfillsANode_NeverBindsTwice_AndOnlyGivesUpWhenNothingFits()
    {
        var scenario = from sizes in Gen.ArrayOf(Gen.Choose(1, 8), 12)
                       from pods in Gen.ArrayOf(Gen.Choose(1, 6), 40)
                       from seed in Gen.Choose(0, int.MaxValue)
                       select (sizes, pods, seed);
        Prop.ForAll(scenario.ToArbitrary(), s =>
        {
            NodeList nodes = [.. s.sizes.Select((size, i) => Info(A.Node($"n{i}", cpu: $"{size}", pods: "4")))];
            Pod[] pods = [.. s.pods.Select((cpu, i) => Requesting($"p{i}", $"{cpu}"))];
            var plan = Scheduler.Plan(nodes, pods, (ulong)s.seed);
            Assert.Equal(pods.Length, plan.Bindings.Length + plan.Unschedulable.Length);
            Assert.Equal(pods.Length, plan.Bindings.Select(b => b.Pod).Concat(plan.Unschedulable.Select(u => u.Pod)).Distinct().Count());
            var filled = nodes.ToDictionary(n => n.Name);
            foreach (var binding in plan.Bindings)
            {
                var demand = PodDemand.Of(binding.Pod);
                Assert.True(NodeFilters.Fits(filled[binding.NodeName], demand));
                filled[binding.NodeName] = filled[binding.NodeName].Add(PlacedPod.Of(binding.Pod));
            }

            foreach (var left in plan.Unschedulable)
                Assert.DoesNotContain(filled.Values, n => NodeFilters.Fits(n, PodDemand.Of(left.Pod)));
            Assert.Equal(plan.Bindings.ToArray(), Scheduler.Plan(nodes, pods, (ulong)s.seed).Bindings.ToArray());
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("a", "Equal", "b", "NoSchedule", true)]
    [InlineData("a", "Equal", "c", "NoSchedule", false)]
    [InlineData("a", "Exists", null, "NoSchedule", true)]
    [InlineData(null, "Exists", null, null, true)]
    [InlineData("a", null, "b", "NoExecute", false)]
    public void Tolerations_FollowKubernetesRules(string? key, string? op, string? value, string? effect, bool tolerated) => Assert.Equal(
        tolerated,
        Tolerations.Tolerates(
            new Toleration { Key = key, Operator = op, Value = value, Effect = effect },
            new Taint { Key = "a", Value = "b", Effect = "NoSchedule" }));

    private static void AssertRejected(string sentences, NodeInfo node, Pod pod) => Assert.StartsWith(
        $"0/1 nodes are available: {sentences}. ", Scheduler.Plan([node], [pod], 1).Unschedulable.Single().Message, StringComparison.Ordinal);

    private static NodeInfo Info(Node node) => NodeInfo.Of(node);

    private static Pod Requesting(string name, string cpu, string memory = "1Mi")
    {
        var pod = A.Pod(name);
        var container = pod.Spec.Containers[0] with { Resources = new ResourceRequirements { Requests = A.Amounts(("cpu", cpu), ("memory", memory)) } };
        return pod with { Spec = pod.Spec with { Containers = [container] } };
    }
}
