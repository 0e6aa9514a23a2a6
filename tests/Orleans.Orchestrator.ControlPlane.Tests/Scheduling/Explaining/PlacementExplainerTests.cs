using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Scheduling.Explaining;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Orchestrator.V1;
using static Orleans.Orchestrator.ControlPlane.Tests.Scheduling.Placing;

namespace Orleans.Orchestrator.ControlPlane.Tests.Scheduling.Explaining;

public class PlacementExplainerTests
{
    [Fact]
    public void EveryTestThatNodesFail_IsCounted_AndTheNearestNodeComesFirst()
    {
        var placement = Explain(
            Pod("p", "web", cpu: "1500m"),
            Node("small", cpu: "1"), Node("full", cpu: "2", pods: Pod("other", "db", cpu: "900m")), Tainted("special"), Node("tiny", cpu: "500m"));
        Assert.Equal(("Unschedulable", 4, 0, null), (placement.Reason, placement.Nodes, placement.Feasible, placement.NodeName));
        Assert.Equal([("Insufficient cpu", 3), ("node(s) had untolerated taint {dedicated: gpu}", 1)], placement.Tests.Select(t => (t.Message, t.Nodes)));
        Assert.StartsWith("0/4 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}, 3 Insufficient cpu. Nearest is full", placement.Message, StringComparison.Ordinal);
        Assert.Equal(["full", "small", "tiny"], placement.Candidates.Select(c => c.NodeName));
        var nearest = placement.Candidates[0];
        Assert.Equal("lower requests.cpu by 400m", Assert.Single(nearest.Changes));
        var shortage = Assert.Single(nearest.Shortages);
        Assert.Equal(("cpu", "1500m", "1100m", "2", "400m"), (shortage.Resource, $"{shortage.Requested}", $"{shortage.Free}", $"{shortage.Allocatable}", $"{shortage.Missing}"));
    }

    [Fact]
    public void EveryObstacle_HasItsChange()
    {
        AssertChange("uncordon n", Node("n") is var n ? n.With(n.Node with { Spec = new NodeSpec { Unschedulable = true } }) : null!, Pod("p", "web"));
        AssertChange("remove the taint dedicated=gpu:NoSchedule from n, or tolerate it", Tainted("n"), Pod("p", "web"));
        var picky = Pod("p", "web");
        AssertChange("set the label disk=ssd on n", Node("n"), picky with { Spec = picky.Spec with { NodeSelector = A.Labels(("disk", "ssd")) } });
        AssertChange("remove the label kubernetes.io/hostname from n", Node("n"), Requiring(picky, Hostname, "DoesNotExist"));
        AssertChange("name n in its nodeAffinity", Node("n"), RequiringName(picky, "other"));
        AssertChange("free 1 cpu on n", Node("n", cpu: "1", pods: Pod("other", "db", cpu: "1")), Pod("p", "web", cpu: "1"));
        AssertChange("end 1 pods of n", NodeInfo.Of(A.Node("n", pods: "0")), Pod("p", "web"));
        AssertChange("move 1 pods that its podAntiAffinity means out of n's kubernetes.io/hostname", Node("n", pods: Pod("other", "web")), Pod("p", "web").Far("web", Hostname));
        AssertChange($"run pods that its podAffinity means in n's {Zone}", Node("n", "a"), Pod("p", "web").Near("db", Zone));
        AssertChange($"set the label {Zone} on n", Node("n"), Pod("p", "web").Near("db", Zone));
        AssertChange($"set the label {Zone} on n", Node("n"), Pod("p", "web").Spread("web", Zone));
    }

    [Fact]
    public void SpreadThatForbidsANode_SaysWhichSkewWouldAllowIt()
    {
        var placement = Explain(
            Pod("p", "web", cpu: "1").Spread("web", Zone), Node("a", "a", pods: [Pod("1", "web"), Pod("2", "web")]), Node("b", "b", cpu: "500m"));
        Assert.Equal("b", placement.Candidates[0].NodeName);
        Assert.Equal($"raise maxSkew over {Zone} to 3", Assert.Single(placement.Candidates[1].Changes));
    }

    [Fact]
    public void PodThatHasANode_IsLookedAtAsIfItWerePlacedAnew()
    {
        var here = Pod("p", "web", cpu: "3");
        here = here with { Spec = here.Spec with { NodeName = "n1" } };
        var placement = Explain(here, Node("n1", pods: here), Node("n2"), Tainted("n3"));
        Assert.Equal(("Scheduled", "n1", 2), (placement.Reason, placement.NodeName, placement.Feasible));
        Assert.Matches("^it is on n1, number [12] of the 2 nodes that could take it as the cluster is now$", placement.Message);
        Assert.Equal([1, 2], placement.Candidates.Select(c => c.Rank));
        Assert.All(placement.Candidates, c => Assert.NotEmpty(c.Scores));
        Assert.Equal("node(s) had untolerated taint {dedicated: gpu}", Assert.Single(placement.Tests).Message);
        var cordoned = Node("n1", pods: here);
        placement = Explain(here, cordoned.With(cordoned.Node with { Spec = new NodeSpec { Unschedulable = true } }), Node("n2"));
        Assert.Equal("it is on n1, which would not take it now: node(s) were unschedulable", placement.Message);
        Assert.Equal(["n2", "n1"], placement.Candidates.Select(c => c.NodeName));
    }

    [Fact]
    public void PodThatTheSchedulerLeavesAlone_SaysWhy()
    {
        var pod = Pod("p", "web");
        Assert.Equal(("SchedulingGated", "it waits for its scheduling gates to be removed: quota"), Words(pod with { Spec = pod.Spec with { SchedulingGates = [new PodSchedulingGate { Name = "quota" }] } }));
        Assert.Equal("OtherScheduler", Words(pod with { Spec = pod.Spec with { SchedulerName = "mine" } }).Reason);
        Assert.Equal(("Ended", "it has ended: Failed"), Words(pod with { Status = new PodStatus { Phase = "Failed" } }));
        Assert.Equal(("Schedulable", "1 of 1 nodes could take it: its turn comes"), Words(pod));
        Assert.Equal(("Unschedulable", "no nodes available to schedule pods"), (Explain(pod).Reason, Explain(pod).Message));

        static (string Reason, string Message) Words(Pod pod) => (Explain(pod, Node("n")).Reason, Explain(pod, Node("n")).Message);
    }

    private static PodPlacement Explain(Pod pod, params NodeInfo[] nodes) => PlacementExplainer.Of(new ClusterSnapshot { Nodes = [.. nodes] }, pod);

    private static void AssertChange(string change, NodeInfo node, Pod pod) => Assert.Equal(change, Assert.Single(Explain(pod, node).Candidates.Single().Changes));

    private static NodeInfo Tainted(string name) => NodeInfo.Of(A.Node(name, taints: [new Taint { Key = "dedicated", Value = "gpu", Effect = "NoSchedule" }]));

    private static Pod Requiring(Pod pod, string key, string op) => Requiring(pod, new NodeSelectorTerm { MatchExpressions = [new() { Key = key, Operator = op }] });

    private static Pod RequiringName(Pod pod, string name) =>
        Requiring(pod, new NodeSelectorTerm { MatchFields = [new() { Key = "metadata.name", Operator = "In", Values = [name] }] });

    private static Pod Requiring(Pod pod, NodeSelectorTerm term) =>
        pod.With(a => a with { NodeAffinity = new NodeAffinity { RequiredDuringSchedulingIgnoredDuringExecution = new NodeSelector { NodeSelectorTerms = [term] } } });
}
