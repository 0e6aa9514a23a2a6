using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using static Orleans.Orchestrator.ControlPlane.Tests.Scheduling.Placing;

namespace Orleans.Orchestrator.ControlPlane.Tests.Scheduling;

/// <summary>Where pods go that want to be near, far from, or evenly among others.</summary>
public class TopologyTests
{
    private static readonly NodeInfo[] Three = [Node("a1", "a"), Node("b1", "b"), Node("c1", "c")];

    [Fact]
    public void Affinity_PlacesPodsWhereTheOthersAre()
    {
        NodeInfo[] nodes = [Node("a1", "a"), Node("a2", "a"), Node("b1", "b", pods: Pod("db", "db")), Node("b2", "b")];
        var zones = NodesOf(Plan(nodes, Pod("w1", "web").Near("db", Zone), Pod("w2", "web").Near("db", Zone))).Select(n => ZoneOf(nodes, n));
        Assert.Equal(["b", "b"], zones);
        Assert.Equal(["b1"], NodesOf(Plan(nodes, Pod("w", "web").Near("db", Hostname))));
    }

    [Fact]
    public void FirstOfPodsThatWantEachOther_MayGoAnywhere_TheOthersFollow()
    {
        NodeInfo[] nodes = [.. Three, Node("a2", "a"), Node("b2", "b"), Node("c2", "c")];
        Pod[] pods = [.. Enumerable.Range(0, 8).Select(i => Pod($"p{i}", "web").Near("web", Zone))];
        Assert.Single(NodesOf(Plan(nodes, pods)).Select(n => ZoneOf(nodes, n)).Distinct());
        Assert.Single(NodesOf(Plan(nodes, [.. pods.Select(p => p.With(_ => Affinity.Empty).Near("web", Hostname))])).Distinct());
        var stranger = Plan(nodes, Pod("p", "web").Near("nobody", Zone)).Unschedulable.Single().Message;
        Assert.StartsWith("0/6 nodes are available: 6 node(s) didn't match pod affinity rules. Nearest is ", stranger, StringComparison.Ordinal);
    }

    [Fact]
    public void AntiAffinity_KeepsPodsApart_AndSaysWhyTheRestWaits()
    {
        Pod[] pods = [.. Enumerable.Range(0, 4).Select(i => Pod($"p{i}", "web").Far("web", Hostname))];
        var plan = Plan(Three, pods);
        Assert.Equal(["a1", "b1", "c1"], NodesOf(plan).Order());
        Assert.StartsWith("0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules.", plan.Unschedulable.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AntiAffinityOfPodsThatAreThere_Holds_EvenIfTheNewPodHasNone()
    {
        NodeInfo[] nodes = [Node("a1", "a", pods: Pod("lonely", "db").Far("web", Zone)), Node("a2", "a"), Node("b1", "b")];
        var plan = Plan(nodes, Pod("w1", "web", "3"), Pod("w2", "web", "3"));
        Assert.Equal(["b1"], NodesOf(plan));
        Assert.Equal(
            "0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy existing pods anti-affinity rules. "
                + "Nearest is b1, which has 1 of 4 cpu free where 3 is requested. To fit there: lower requests.cpu by 2.",
            plan.Unschedulable.Single().Message);
        plan = Plan(nodes[..2], Pod("w", "web"));
        Assert.EndsWith(
            "Nearest is a1, which has room, but: node(s) didn't satisfy existing pods anti-affinity rules. "
                + "To fit there: move 1 pods whose podAntiAffinity means it out of a1's topology.kubernetes.io/zone.",
            plan.Unschedulable.Single().Message);
    }

    [Fact]
    public void Terms_MeanTheirOwnNamespace_UnlessTheyNameOthers()
    {
        NodeInfo[] nodes = [Node("a1", "a", pods: Pod("db", "db", ns: "prod")), Node("b1", "b")];
        Assert.Empty(Plan(nodes, Pod("w", "web").Near("db", Zone)).Bindings);
        var named = Pod("w", "web").With(_ => new Affinity { PodAffinity = new() { RequiredDuringSchedulingIgnoredDuringExecution = [Term("db", Zone) with { Namespaces = ["prod"] }] } });
        Assert.Equal(["a1"], NodesOf(Plan(nodes, named)));
        var selected = Pod("w", "web").With(_ => new Affinity
        {
            PodAffinity = new() { RequiredDuringSchedulingIgnoredDuringExecution = [Term("db", Zone) with { NamespaceSelector = new LabelSelector { MatchLabels = A.Labels(("tier", "1")) } }] },
        });
        var snapshot = new ClusterSnapshot { Nodes = [.. nodes] };
        Assert.Empty(Scheduler.Plan(snapshot, [selected], 1).Bindings);
        var labelled = snapshot with { Namespaces = snapshot.Namespaces.Add("prod", A.Labels(("tier", "1"))) };
        Assert.Equal(["a1"], NodesOf(Scheduler.Plan(labelled, [selected], 1)));
    }

    [Fact]
    public void MatchLabelKeys_TellARolloutsVersionsApart()
    {
        static Pod Version(Pod pod, string version) => pod with { Metadata = pod.Metadata with { Labels = pod.Metadata.Labels.SetItem("version", version) } };
        var old = Version(Pod("old", "web"), "1");
        NodeInfo[] nodes = [Node("a1", "a", pods: old), Node("b1", "b", cpu: "50m")];
        var term = Term("web", Hostname);
        Pod New(PodAffinityTerm t) => Version(Pod("new", "web"), "2").With(_ => new Affinity { PodAntiAffinity = new() { RequiredDuringSchedulingIgnoredDuringExecution = [t] } });
        Assert.Empty(Plan(nodes, New(term)).Bindings);
        Assert.Equal(["a1"], NodesOf(Plan(nodes, New(term with { MatchLabelKeys = ["version"] }))));
        Assert.Empty(Plan(nodes, New(term with { MismatchLabelKeys = ["version"] })).Bindings);
    }

    [Theory]
    [InlineData(Zone)]
    [InlineData(Hostname)]
    public void SpreadConstraint_KeepsDomainsEven(string key)
    {
        NodeInfo[] nodes = [Node("a1", "a", "64"), Node("b1", "b", "1"), Node("c1", "c", "64")];
        Pod[] pods = [.. Enumerable.Range(0, 20).Select(i => Pod($"p{i}", "web", "250m").Spread("web", key))];
        var plan = Plan(nodes, pods);

        // The small node takes 4, so the others may take 5.
        Assert.Equal([("a1", 5), ("b1", 4), ("c1", 5)], NodesOf(plan).CountBy(n => n).Select(n => (n.Key, n.Value)).Order());
        Assert.Contains("2 node(s) didn't match pod topology spread constraints", plan.Unschedulable[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SpreadConstraint_CountsWhoIsThere_AndNotWhoIsLeaving()
    {
        var leaving = Pod("x", "web") with { Metadata = Pod("x", "web").Metadata with { DeletionTimestamp = A.Now } };
        NodeInfo[] nodes = [Node("a1", "a", pods: [Pod("p1", "web"), Pod("p2", "web")]), Node("b1", "b", pods: leaving), Node("none")];
        Assert.Equal(["b1", "b1"], NodesOf(Plan(nodes, Pod("n1", "web").Spread("web", Zone), Pod("n2", "web").Spread("web", Zone))));
        Assert.Contains(
            "1 node(s) didn't match pod topology spread constraints (missing required label)",
            Plan([nodes[2]], Pod("n", "web").Spread("web", Zone)).Unschedulable.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void MinDomains_AsksForMoreDomainsThanThereAre()
    {
        var pods = Enumerable.Range(0, 4).Select(i => Pod($"p{i}", "web").Spread("web", Zone, minDomains: 5)).ToArray();
        Assert.Equal(3, Plan(Three, pods).Bindings.Length);
        Assert.Equal(4, Plan([.. Three, Node("d1", "d"), Node("e1", "e")], pods).Bindings.Length);
    }

    [Fact]
    public void NodesThatTheSelectorExcludes_DoNotCountAsDomains()
    {
        var inZoneA = A.Labels((Zone, "a"));
        Pod[] pods = [.. Enumerable.Range(0, 3).Select(i => Pod($"p{i}", "web").Spread("web", Zone)).Select(p => p with { Spec = p.Spec with { NodeSelector = inZoneA } })];
        Assert.Equal(["a1", "a1", "a1"], NodesOf(Plan(Three, pods)));
    }

    [Theory]
    [InlineData("Honor", 2)]
    [InlineData("Ignore", 1)]
    public void ACordonedNode_CountsAsADomain_UnlessTaintsAreHonoured(string policy, int placed)
    {
        var b1 = Node("b1", "b").Node;
        var cordoned = NodeInfo.Of(NodeTaints.WithConditions(b1 with { Spec = b1.Spec with { Unschedulable = true } }, A.Now));
        var pods = Enumerable.Range(0, 2).Select(i => Pod($"p{i}", "web").Spread("web", Zone)).Select(p => p with
        {
            Spec = p.Spec with { TopologySpreadConstraints = [p.Spec.TopologySpreadConstraints[0] with { NodeTaintsPolicy = policy }] },
        });
        Assert.Equal(placed, Plan([Node("a1", "a"), cordoned], [.. pods]).Bindings.Length);
    }

    [Fact]
    public void Preferences_Decide_WhereNothingForbids()
    {
        NodeInfo[] nodes = [Node("a1", "a", pods: Pod("db", "db")), Node("b1", "b")];
        Assert.Equal(["a1"], NodesOf(Plan(nodes, Pod("w", "web").PreferNear("db", Zone))));
        Assert.Equal(["b1"], NodesOf(Plan(nodes, Pod("w", "web").PreferFar("db", Zone))));
        NodeInfo[] social = [Node("a1", "a", pods: Pod("db", "db").PreferNear("web", Zone)), Node("b1", "b")];
        Assert.Equal(["a1"], NodesOf(Plan(social, Pod("w", "web"))));
        NodeInfo[] uneven = [Node("a1", "a", pods: [Pod("1", "web"), Pod("2", "web")]), Node("a2", "a"), Node("b1", "b", pods: [Pod("3", "other", "2")])];
        Assert.Equal(["b1"], NodesOf(Plan(uneven, Pod("w", "web").Spread("web", Zone, when: "ScheduleAnyway"))));
    }

    [Fact]
    public void PodsOfOneOwner_AreSpreadOverZones_WithoutBeingAsked()
    {
        var set = A.ReplicaSet("web", 9);
        NodeInfo[] nodes = [Node("a1", "a"), Node("a2", "a"), Node("a3", "a"), Node("a4", "a"), Node("b1", "b"), Node("c1", "c")];
        Pod[] pods = [.. Enumerable.Range(0, 9).Select(i => A.Pod($"p{i}", set))];
        var zones = NodesOf(Plan(nodes, pods)).CountBy(n => ZoneOf(nodes, n)).Select(z => z.Value);
        Assert.All(zones, count => Assert.InRange(count, 2, 5));
    }
}
