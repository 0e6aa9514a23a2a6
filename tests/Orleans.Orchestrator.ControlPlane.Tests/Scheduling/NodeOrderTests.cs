using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Resources.Core.V1;
using static Orleans.Orchestrator.ControlPlane.Tests.Scheduling.Placing;

namespace Orleans.Orchestrator.ControlPlane.Tests.Scheduling;

public class NodeOrderTests
{
    [Fact]
    public void EveryNodeThatHasRoom_IsLookedAtOnce_HoweverTheListCameToBe() => Prop.ForAll(Gen.Choose(0, 99_999).ListOf(300).ToArbitrary(), steps =>
    {
        var nodes = NodeList.Empty;
        foreach (var step in steps)
        {
            // Nodes with 0 to 3 cores left of 4.
            var node = Node($"n{step}", pods: [Pod("p", "a", $"{1 + (step % 4)}")]);
            nodes = step % 5 > 2 || nodes.Count == 0 ? nodes.Add(node) : nodes.SetItem(step % nodes.Count, node);
        }

        foreach (var cpu in new[] { "1", "2", "3", "4" })
        {
            var demand = PodDemand.Of(Pod("new", "b", cpu));
            var looked = NodeOrder.Of(new PlanState(new ClusterSnapshot { Nodes = nodes }), demand, (ulong)steps.Count).ToList();
            Assert.Equal(looked.Count, looked.Distinct().Count());
            Assert.Empty(Enumerable.Range(0, nodes.Count).Where(i => NodeFilters.Fits(nodes[i], demand)).Except(looked));
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void FullPartsOfTheCluster_AreNotLookedAt()
    {
        NodeList nodes = [.. Enumerable.Range(0, 3200).Select(i => Node($"n{i}", pods: i / 32 == 7 ? [] : [Pod("p", "a", "4")]))];
        var looked = Look(nodes, Pod("new", "b", "1"));
        Assert.Equal(Enumerable.Range(7 * 32, 32), looked.Order());
    }

    [Fact]
    public void OnlyNodesThatTheSelectorOrAffinityNames_AreLookedAt()
    {
        NodeList nodes = [.. Enumerable.Range(0, 3000).Select(i => Node($"n{i}", $"z{i % 100}"))];
        var pod = Pod("new", "b");
        Assert.Equal(30, Look(nodes, pod with { Spec = pod.Spec with { NodeSelector = A.Labels((Zone, "z3")) } }).Count);
        Assert.Equal([1, 700], Look(nodes, Required(pod, new() { MatchFields = [new() { Key = "metadata.name", Operator = "In", Values = ["n700", "n1", "gone"] }] })).Order());
        Assert.Equal(60, Look(nodes, Required(pod, new() { MatchExpressions = [new() { Key = Zone, Operator = "In", Values = ["z1", "z2"] }] })).Count);
        Assert.Equal(3000, Look(nodes, Required(pod, new() { MatchExpressions = [new() { Key = Zone, Operator = "NotIn", Values = ["z1"] }] })).Count);
    }

    private static List<int> Look(NodeList nodes, Pod pod) => [.. NodeOrder.Of(new PlanState(new ClusterSnapshot { Nodes = nodes }), PodDemand.Of(pod), 5)];

    private static Pod Required(Pod pod, NodeSelectorTerm term) => pod.With(a => a with
    {
        NodeAffinity = new NodeAffinity { RequiredDuringSchedulingIgnoredDuringExecution = new() { NodeSelectorTerms = [term] } },
    });
}
