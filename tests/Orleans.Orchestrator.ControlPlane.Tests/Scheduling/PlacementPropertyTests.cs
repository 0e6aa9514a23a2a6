using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using static Orleans.Orchestrator.ControlPlane.Tests.Scheduling.Placing;

namespace Orleans.Orchestrator.ControlPlane.Tests.Scheduling;

/// <summary>Every plan against the plainest way to say what is allowed, pod by pod.</summary>
public class PlacementPropertyTests
{
    private static readonly string[] Apps = ["a", "b", "c"];

    [Fact]
    public void EveryBinding_IsAllowedWhenItIsMade_AndWhoIsLeftFitsNowhere()
    {
        var scenario = from nodes in Gen.Choose(1, 8)
                       from zones in Gen.Choose(1, 3)
                       from there in Gen.ArrayOf(Gen.Choose(0, int.MaxValue), 5)
                       from groups in Gen.ArrayOf(Gen.Choose(0, int.MaxValue), 4)
                       from seed in Gen.Choose(0, int.MaxValue)
                       select (nodes, zones, there, groups, seed);
        Prop.ForAll(scenario.ToArbitrary(), s =>
        {
            var nodes = Enumerable.Range(0, s.nodes).Select(i => Node($"n{i}", i % 7 == 6 ? null : $"z{i % s.zones}")).ToArray();
            foreach (var (i, choice) in s.there.Index())
                nodes[choice % s.nodes] = nodes[choice % s.nodes].Add(PlacedPod.Of(Template(choice / 8, $"there{i}")));
            Pod[] pods = [.. s.groups.SelectMany((g, i) => Enumerable.Range(0, 1 + (g % 5)).Select(n => Template(g, $"p{i}-{n}")))];
            var plan = Plan(nodes, pods);
            Assert.Equal(pods.Length, plan.Bindings.Length + plan.Unschedulable.Length);
            var now = nodes.ToDictionary(n => n.Name);
            foreach (var binding in plan.Bindings)
            {
                Assert.True(IsAllowed(now.Values, now[binding.NodeName], binding.Pod), $"{binding.Pod.Metadata.Name} on {binding.NodeName}");
                now[binding.NodeName] = now[binding.NodeName].Add(PlacedPod.Of(binding.Pod));
            }

            // Placing others after a pod was given up can only open nodes for who wants to be near them.
            foreach (var left in plan.Unschedulable.Where(u => u.Pod.Spec.Affinity?.PodAffinity is null && u.Pod.Spec.TopologySpreadConstraints.IsEmpty))
                Assert.DoesNotContain(now.Values, n => IsAllowed(now.Values, n, left.Pod));
        }).QuickCheckThrowOnFailure();
    }

    private static Pod Template(int choice, string name)
    {
        var app = Apps[choice % 3];
        var other = Apps[choice / 3 % 3];
        var key = choice / 9 % 2 == 0 ? Zone : Hostname;
        var pod = Pod(name, app, $"{200 + (choice / 18 % 4 * 400)}m");
        return (choice / 72 % 6) switch
        {
            0 => pod.Near(other, key),
            1 => pod.Far(other, key),
            2 => pod.Spread(app, key),
            3 => pod.Spread(app, Zone).Far(other, Hostname),
            4 => pod.Near(app, key),
            _ => pod,
        };
    }

    private static bool IsAllowed(IEnumerable<NodeInfo> nodes, NodeInfo node, Pod pod)
    {
        var demand = PodDemand.Of(pod);
        return NodeFilters.Fits(node, demand) && IsNearAllowed(nodes, node, pod) && IsSpreadAllowed(nodes, node, pod)
            && (pod.Spec.Affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? []).All(t => !In(nodes, node, t.TopologyKey).Any(p => Means(t, p)))
            && nodes.SelectMany(n => n.Pods.Select(p => (Node: n, Pod: p))).All(there =>
                (there.Pod.Demand.Affinity.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? []).All(t =>
                    !LabelSelectors.Matches(t.LabelSelector, demand.Labels) || Value(there.Node, t.TopologyKey) is not { } value || Value(node, t.TopologyKey) != value));
    }

    private static bool IsNearAllowed(IEnumerable<NodeInfo> nodes, NodeInfo node, Pod pod)
    {
        var terms = pod.Spec.Affinity?.PodAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [];
        if (terms.IsEmpty)
            return true;
        if (!terms.All(t => Value(node, t.TopologyKey) is not null))
            return false;
        return terms.All(t => In(nodes, node, t.TopologyKey).Any(p => Means(t, p)))
            || (terms.All(t => LabelSelectors.Matches(t.LabelSelector, pod.Metadata.Labels)) && !nodes.Any(n => terms.Any(t => Value(n, t.TopologyKey) is not null && n.Pods.Any(p => Means(t, p)))));
    }

    private static bool IsSpreadAllowed(IEnumerable<NodeInfo> nodes, NodeInfo node, Pod pod)
    {
        var constraints = pod.Spec.TopologySpreadConstraints;
        var counted = nodes.Where(n => constraints.All(c => Value(n, c.TopologyKey) is not null)).ToList();
        return constraints.All(c =>
        {
            if (Value(node, c.TopologyKey) is not { } value)
                return false;
            var counts = counted.GroupBy(n => Value(n, c.TopologyKey)!).ToDictionary(g => g.Key, g => g.Sum(n => n.Pods.Count(p => LabelSelectors.Matches(c.LabelSelector, p.Demand.Labels))));
            return counts[value] + 1 - counts.Values.Min() <= c.MaxSkew;
        });
    }

    private static IEnumerable<PlacedPod> In(IEnumerable<NodeInfo> nodes, NodeInfo node, string key) =>
        Value(node, key) is { } value ? nodes.Where(n => Value(n, key) == value).SelectMany(n => n.Pods) : [];

    private static bool Means(PodAffinityTerm term, PlacedPod pod) => LabelSelectors.Matches(term.LabelSelector, pod.Demand.Labels);

    private static string? Value(NodeInfo node, string key) => node.Node.Metadata.Labels.GetValueOrDefault(key);
}
