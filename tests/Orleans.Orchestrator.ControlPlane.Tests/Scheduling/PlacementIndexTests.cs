using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;
using Orleans.Orchestrator.ControlPlane.Tests.Support;

namespace Orleans.Orchestrator.ControlPlane.Tests.Scheduling;

public class PlacementIndexTests
{
    [Fact]
    public void WhatIsCountedChangeByChange_IsWhatIsThere() => Prop.ForAll(Gen.Choose(0, 99_999).ListOf(200).ToArbitrary(), steps =>
    {
        var cluster = new ClusterState();
        foreach (var step in steps)
            Do(cluster, step % 8, step / 8);
        var snapshot = cluster.Snapshot();
        Assert.Equal(Told(PlacementIndex.Of(snapshot.Nodes)), Told(new PlanState(snapshot).Index));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Snapshot_IsCountedAnew_WhenTheClusterHasGoneOn()
    {
        var cluster = new ClusterState();
        cluster.SetNode(A.Node("n0"));
        cluster.SetPod(A.Pod("p0", node: "n0", phase: "Running"));
        var snapshot = cluster.Snapshot();
        cluster.RemovePod("default/p0", "uid-p0");
        Assert.Equal([("uid-p0", "n0", 1, 0)], Told(new PlanState(snapshot).Index).Select(t => (t.Owner, snapshot.Nodes[t.Node].Name, t.Staying, t.Leaving)));
        Assert.Empty(Told(new PlanState(cluster.Snapshot()).Index));
    }

    [Fact]
    public void Plan_AddsToWhatIsCounted_AndLeavesItAsItIs()
    {
        var cluster = new ClusterState();
        cluster.SetNode(A.Node("n0"));
        cluster.SetPod(A.Pod("p0", node: "n0", phase: "Running"));
        var (snapshot, pod) = (cluster.Snapshot(), PlacedPod.Of(A.Pod("p1")));
        var state = new PlanState(snapshot);
        state.Add(0, pod);
        Assert.Equal(["uid-p0", "uid-p1"], Told(state.Index).Select(t => t.Owner));
        state.TakeBack(0);
        Assert.Equal(["uid-p0"], Told(state.Index).Select(t => t.Owner));
        Assert.Equal(["uid-p0"], Told(new PlanState(snapshot).Index).Select(t => t.Owner));
    }

    private static void Do(ClusterState cluster, int what, int which)
    {
        var (node, name) = ($"n{which % 5}", $"p{which % 13}");
        var pod = A.Pod(name, node: node, phase: "Running");
        switch (what)
        {
            case 0:
                cluster.SetNode(A.Node(node));
                break;
            case 1:
                cluster.RemoveNode(node);
                break;
            case 2:
                cluster.RemovePod($"default/{name}", $"uid-{name}");
                break;
            case 3:
                cluster.SetPod(pod with { Metadata = pod.Metadata with { DeletionTimestamp = DateTimeOffset.UnixEpoch } });
                break;
            default:
                cluster.SetPod(pod);
                break;
        }
    }

    private static IEnumerable<(string Owner, int Node, int Staying, int Leaving)> Told(PlacementIndex index) =>
        from entry in index.All
        from place in entry.Nodes
        group place by (entry.Demand.Owner, place.Node) into places
        let sum = (places.Key.Owner, places.Key.Node, Staying: places.Sum(p => p.Staying), Leaving: places.Sum(p => p.Leaving))
        where sum.Staying != 0 || sum.Leaving != 0
        orderby sum.Owner, sum.Node
        select sum;
}
