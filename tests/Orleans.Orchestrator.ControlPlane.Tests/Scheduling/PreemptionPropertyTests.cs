using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Scheduling.Preemption;
using Orleans.Orchestrator.ControlPlane.Scheduling.Topology;
using Orleans.Orchestrator.Resources.Core.V1;
using static Orleans.Orchestrator.ControlPlane.Tests.Scheduling.Placing;

namespace Orleans.Orchestrator.ControlPlane.Tests.Scheduling;

/// <summary>What a search remembers of the nodes against looking at every node anew for each pod.</summary>
public class PreemptionPropertyTests
{
    [Fact]
    public void EveryChoice_IsTheCheapestOfAllNodes_AsTheClusterIsByThen()
    {
        var scenario = from there in Gen.ArrayOf(Gen.Choose(0, int.MaxValue), 24)
                       from kind in Gen.Choose(0, 3)
                       from allowed in Gen.Choose(0, 4)
                       select (there, kind, allowed);
        Prop.ForAll(scenario.ToArbitrary(), s =>
        {
            var nodes = Enumerable.Range(0, 8).Select(i => Node($"n{i}", $"z{i % 3}")).ToArray();
            foreach (var (i, choice) in s.there.Index())
                nodes[choice % 8] = nodes[choice % 8].Add(PlacedPod.Of(Pod($"there{i}", choice / 8 % 2 == 0 ? "a" : "b", "1", priority: choice / 16 % 4)));
            var snapshot = new ClusterSnapshot
            {
                Nodes = [.. nodes], Budgets = [new DisruptionAllowance("default", Selector("a"), s.allowed)],
            };
            var (state, ledger) = (new PlanState(snapshot), new BudgetLedger(snapshot.Budgets));
            var demand = PodDemand.Of(Asking(s.kind));
            var search = new PreemptionSearch(state, demand, ledger, 3);
            for (var pod = 0; pod < 6; pod++)
            {
                var choice = search.Next();
                var best = Cheapest(state, demand, ledger);
                Assert.Equal(best is null, choice is null);
                if (choice is null)
                    return;
                Assert.Equal(0, choice.CompareTo(best));
                search.Take(choice, PlacedPod.Of(Asking(s.kind), demand));
            }
        }).QuickCheckThrowOnFailure();
    }

    private static Pod Asking(int kind) => Pod("new", "c", "3", priority: 10) is var pod ? kind switch
    {
        0 => pod.Far("b", Hostname),
        1 => pod.Far("c", Zone),
        2 => pod.Spread("c", Zone),
        _ => pod,
    } : pod;

    private static PreemptionChoice? Cheapest(PlanState state, PodDemand demand, BudgetLedger ledger)
    {
        var terms = TopologyTerms.For(state, demand);
        return Enumerable.Range(0, state.Nodes.Count).Select(i => VictimChooser.Choose(state.Nodes[i], i, demand, terms, ledger)).OfType<PreemptionChoice>().Min();
    }
}
