using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using static Orleans.Orchestrator.ControlPlane.Tests.Scheduling.Placing;

namespace Orleans.Orchestrator.ControlPlane.Tests.Scheduling;

/// <summary>Who gets what is scarce: priorities, preemption, promises, gangs.</summary>
public class PriorityTests
{
    [Fact]
    public void HigherPriority_ChoosesFirst()
    {
        var plan = Plan([Node("n", cpu: "1")], Pod("first", "a", "1"), Pod("important", "b", "1", priority: 5));
        Assert.Equal("important", plan.Bindings.Single().Pod.Metadata.Name);
        var cluster = new ClusterState();
        cluster.SetPod(Pod("first", "a"));
        cluster.SetPod(Pod("important", "b", priority: 5));
        Assert.Equal("important", cluster.Next(1).Single().Metadata.Name);
    }

    [Fact]
    public void Preemption_EndsTheFewestAndLeastImportant()
    {
        NodeInfo[] nodes =
        [
            Node("many", cpu: "2", pods: [Pod("m1", "a", "1", 1), Pod("m2", "a", "1", 1)]),
            Node("important", cpu: "2", pods: [Pod("i", "a", "2", 8)]),
            Node("right", cpu: "2", pods: [Pod("r1", "a", "1", 1), Pod("r2", "a", "1", 9)]),
        ];
        var plan = Plan(nodes, Pod("new", "b", "1", 10));
        var preemption = Assert.Single(plan.Preemptions);
        Assert.Single(preemption.Victims);
        Assert.Contains(preemption.Victims[0].Key, new[] { "default/m1", "default/m2", "default/r1" });
        Assert.Equal("new", Assert.Single(plan.Unschedulable).Pod.Metadata.Name);
    }

    [Fact]
    public void Preemption_LeavesEqualsAlone_AndWhoMayNotPreemptWaits()
    {
        NodeInfo[] nodes = [Node("n", cpu: "1", pods: Pod("old", "a", "1", 5))];
        Assert.Empty(Plan(nodes, Pod("new", "b", "1", 5)).Preemptions);
        var polite = Pod("new", "b", "1", 6);
        Assert.Single(Plan(nodes, polite).Preemptions);
        Assert.Empty(Plan(nodes, polite with { Spec = polite.Spec with { PreemptionPolicy = "Never" } }).Preemptions);
        Assert.Empty(Plan(nodes, Pod("huge", "b", "2", 6)).Preemptions);
    }

    [Fact]
    public void Preemption_SparesWhatABudgetProtects()
    {
        NodeInfo[] nodes = [Node("n1", cpu: "1", pods: Pod("guarded", "db", "1")), Node("n2", cpu: "1", pods: Pod("plain", "web", "1", 1))];
        var snapshot = new ClusterSnapshot { Nodes = [.. nodes], Budgets = [new DisruptionAllowance("default", Selector("db"), 0)] };
        Assert.Equal("n2", Scheduler.Plan(snapshot, [Pod("new", "b", "1", 5)], 1).Preemptions.Single().NodeName);
        Assert.Equal("n1", Scheduler.Plan(snapshot with { Budgets = [] }, [Pod("new", "b", "1", 5)], 1).Preemptions.Single().NodeName);
    }

    [Fact]
    public void Preemption_EndsThePodsThatKeepOthersAway()
    {
        NodeInfo[] nodes = [Node("n", cpu: "4", pods: [Pod("lonely", "a", "1").Far("b", Hostname), Pod("harmless", "c", "1")])];
        var preemption = Plan(nodes, Pod("new", "b", "1", 5)).Preemptions.Single();
        Assert.Equal("default/lonely", Assert.Single(preemption.Victims).Key);
    }

    [Fact]
    public void PromisedNode_IsHeldAgainstLesserPods_UntilItsPodIsThere()
    {
        var cluster = new ClusterState();
        cluster.SetNode(A.Node("n", cpu: "1"));
        var old = Pod("old", "a", "1");
        old = old with { Spec = old.Spec with { NodeName = "n" } };
        cluster.SetPod(old);
        var important = Pod("important", "b", "1", 5);
        cluster.SetPod(important);
        var plan = Scheduler.Plan(cluster.Snapshot(), cluster.Next(10), 1);
        Assert.True(cluster.Reject(plan.Unschedulable.Single()));
        cluster.Nominate(plan.Preemptions.Single().Pod, "n");
        cluster.SetPod(old with { Metadata = old.Metadata with { DeletionTimestamp = A.Now } });

        // While the old pod is leaving nobody else is chosen to end.
        cluster.SetNode(A.Node("n", cpu: "1") with { Metadata = A.Node("n").Metadata with { Labels = A.Labels(("x", "y")) } });
        Assert.Empty(Scheduler.Plan(cluster.Snapshot(), cluster.Next(10), 1).Preemptions);
        cluster.RemovePod("default/old", "uid-old");
        var lesser = Pod("lesser", "c", "1", 1);
        Assert.Empty(Scheduler.Plan(cluster.Snapshot(), [lesser], 1).Bindings);
        Assert.Equal("important", Scheduler.Plan(cluster.Snapshot(), [lesser, important], 1).Bindings.Single().Pod.Metadata.Name);
    }

    [Fact]
    public void Gang_StartsTogether_OrNotAtAll()
    {
        static Pod Member(int i, int size) => Pod($"g{i}", "job", "1") is var pod ? pod with
        {
            Metadata = pod.Metadata with
            {
                Labels = pod.Metadata.Labels.SetItem(GangName.NameLabel, "train"),
                Annotations = A.Labels((GangName.SizeAnnotation, $"{size}")),
            },
        } : pod;
        NodeInfo[] nodes = [Node("n1", cpu: "2"), Node("n2", cpu: "1")];
        Assert.Equal(3, Plan(nodes, Member(1, 3), Member(2, 3), Member(3, 3)).Bindings.Length);
        var plan = Plan(nodes, Member(1, 4), Member(2, 4), Member(3, 4), Member(4, 4), Pod("other", "web", "1"));
        Assert.Equal("other", plan.Bindings.Single().Pod.Metadata.Name);
        Assert.All(plan.Unschedulable, u => Assert.StartsWith("gang train needs 4 pods to be placed together, of which 0 are: 0/2 nodes", u.Message, StringComparison.Ordinal));
        NodeInfo[] started = [Node("n1", cpu: "2", pods: Member(1, 3)), Node("n2", cpu: "1")];
        Assert.Equal(2, Plan(started, Member(2, 3), Member(3, 3)).Bindings.Length);

        var cluster = new ClusterState();
        for (var i = 0; i < 10; i++)
            cluster.SetPod(Member(i, 10));
        Assert.Equal(10, cluster.Next(3).Count);
    }

    [Fact]
    public void Strategies_FillOrEmptyOrBalance()
    {
        static Pod By(string scheduler) => Pod("p", "a", "1") is var pod ? pod with { Spec = pod.Spec with { SchedulerName = scheduler } } : pod;
        NodeInfo[] nodes = [Node("empty"), Node("half", pods: Pod("x", "b", "2"))];
        Assert.Equal(["empty"], NodesOf(Plan(nodes, By("default-scheduler"))));
        Assert.Equal(["half"], NodesOf(Plan(nodes, By("binpack-scheduler"))));
        var memory = Pod("m", "b", "1m");
        memory = memory with { Spec = memory.Spec with { Containers = [memory.Spec.Containers[0] with { Resources = new ResourceRequirements { Requests = A.Amounts(("memory", "2Gi")) } }] } };
        Assert.Equal(["lopsided"], NodesOf(Plan([Node("empty"), Node("lopsided", pods: memory)], By("balanced-scheduler"))));
        var image = A.Node("warm");
        image = image with { Status = image.Status with { Images = [new ContainerImage { Names = ["web:1"], SizeBytes = 2_000_000_000 }] } };
        Assert.Equal(["warm"], NodesOf(Plan([Node("cold"), NodeInfo.Of(image)], Pod("p", "a"))));
    }
}
