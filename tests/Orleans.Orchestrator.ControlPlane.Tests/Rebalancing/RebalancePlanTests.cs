using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Rebalancing;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using static Orleans.Orchestrator.ControlPlane.Tests.Scheduling.Placing;

namespace Orleans.Orchestrator.ControlPlane.Tests.Rebalancing;

public class RebalancePlanTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void NodeThatJoins_GetsPods_OneOfEachWorkloadAtATime()
    {
        NodeInfo[] nodes = [Node("n1", pods: Owned("web", 3)), Node("n2", pods: [.. Owned("web", 3, 3), .. Owned("db", 4)]), Node("n3")];
        var moves = Plan(nodes, maxMoves: 5);
        Assert.Equal(2, moves.Length);
        Assert.All(moves, m => Assert.Equal("n3", m.To));
        Assert.All(moves, m => Assert.True(m.Gain >= 1));
        Assert.Single(Plan(nodes, maxMoves: 1));
    }

    [Fact]
    public void Moves_ComeToAnEnd_WithPodsSpreadEvenly()
    {
        NodeInfo[] nodes = [Node("n1", pods: Owned("web", 7)), Node("n2", pods: Owned("web", 5, 7)), Node("n3"), Node("n4")];
        var rounds = 0;
        for (var moves = Plan(nodes, 2); !moves.IsEmpty; moves = Plan(nodes, 2))
        {
            Assert.True(++rounds < 20, "it goes on and on");
            foreach (var move in moves)
                nodes = Apply(nodes, move);
        }

        Assert.Equal([3, 3, 3, 3], nodes.Select(n => n.Pods.Length));
    }

    [Fact]
    public void PodsStay_WhereNothingBetterIs_OrWhereTheyMayNotLeave()
    {
        Assert.Empty(Plan([Node("n1", pods: Owned("web", 2)), Node("n2", pods: Owned("web", 1, 2))], 5));
        NodeInfo[] crowded = [Node("n1", pods: Owned("web", 3)), Node("n2", cpu: "50m")];
        Assert.Empty(Plan(crowded, 5));
        NodeInfo[] packed = [Node("n1", pods: Owned("web", 3).Select(p => p with { Spec = p.Spec with { SchedulerName = "binpack-scheduler" } })), Node("n2")];
        Assert.Empty(Plan(packed, 5));
        NodeInfo[] open = [Node("n1", pods: Owned("web", 3)), Node("n2")];
        Assert.NotEmpty(Plan(open, 5));
        Assert.Empty(RebalancePlan.Of(new ClusterSnapshot { Nodes = [.. open] }, new HashSet<string>(), 5, 1));
        Assert.Empty(Plan(open, 5, minGain: 50));
    }

    [Fact]
    public void OnlyPodsThatAskForIt_AndAreMadeAgain_AndAreAllReady_MayMove()
    {
        var options = new RebalanceOptions();
        var old = Ready(Asking(Owned("web", 2)), Now - TimeSpan.FromMinutes(1));
        Assert.Equal(["web-0", "web-1"], Movable(old).Order());
        Assert.Empty(Movable(Ready(Owned("web", 2), Now - TimeSpan.FromMinutes(1))));
        Assert.Empty(Movable([.. old.Select(p => p with { Metadata = p.Metadata with { OwnerReferences = [] } })]));
        var young = RebalanceCandidates.Of(Ready(Asking(Owned("web", 2)), Now - TimeSpan.FromSeconds(5)), Now, options);
        Assert.Equal((0, true), (young.Movable.Count, young.MoreLater));
        var broken = RebalanceCandidates.Of([old[0], old[1] with { Status = new PodStatus { Phase = "Running" } }], Now, options);
        Assert.Equal((0, true), (broken.Movable.Count, broken.MoreLater));

        static IEnumerable<string> Movable(Pod[] pods) => RebalanceCandidates.Of(pods, Now, new RebalanceOptions()).Movable;
    }

    private static ImmutableArray<PlannedMove> Plan(NodeInfo[] nodes, int maxMoves, double minGain = 1) => RebalancePlan.Of(
        new ClusterSnapshot { Nodes = [.. nodes] }, nodes.SelectMany(n => n.Pods).Select(p => p.Uid).ToHashSet(), maxMoves, minGain);

    private static NodeInfo[] Apply(NodeInfo[] nodes, PlannedMove move)
    {
        var pod = nodes.SelectMany(n => n.Pods).Single(p => p.Uid == move.Uid);
        return [.. nodes.Select(n => n.Name == move.From ? n.Remove(pod) : n.Name == move.To ? n.Add(pod) : n)];
    }

    private static Pod[] Owned(string app, int count, int first = 0) =>
    [
        .. Enumerable.Range(first, count).Select(i => Pod($"{app}-{i}", app)).Select(p => p with
        {
            Metadata = p.Metadata with
            {
                Uid = p.Metadata.Name, OwnerReferences = [new OwnerReference { ApiVersion = "apps/v1", Kind = "ReplicaSet", Name = app, Uid = app, Controller = true }],
            },
        }),
    ];

    private static Pod[] Asking(Pod[] pods) => [.. pods.Select(p => p with { Metadata = p.Metadata with { Annotations = A.Labels((RebalanceOptions.Annotation, "true")) } })];

    private static Pod[] Ready(Pod[] pods, DateTimeOffset since) =>
    [
        .. pods.Select(p => p with
        {
            Spec = p.Spec with { NodeName = "n1" },
            Status = new PodStatus { Phase = "Running", Conditions = [new PodCondition { Type = "Ready", Status = "True", LastTransitionTime = since }] },
        }),
    ];
}
