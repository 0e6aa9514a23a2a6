using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Scheduling;

/// <summary>In a large cluster few nodes are looked at where these can't be bettered, and more where they can.</summary>
public sealed class FreeNodesTests
{
    private const int Zones = 4;

    [Fact]
    public void PodsThatComeOneByOne_AreSpreadOverZonesAndNodes_AsIfAllNodesWereLookedAt()
    {
        NodeList nodes = [.. Enumerable.Range(0, 400).Select(i => Placing.Node($"n{i}", $"z{i % Zones}"))];
        var sets = Enumerable.Range(0, 20).Select(i => A.ReplicaSet($"web{i}", 100)).ToList();
        for (var i = 0; i < 100; i++)
        {
            foreach (var set in sets)
            {
                var binding = Scheduler.Plan(nodes, [A.Pod($"{set.Metadata.Name}-{i}", set)], (ulong)i).Bindings.Single();
                var index = nodes.Index().First(n => n.Item.Name == binding.NodeName).Index;
                nodes = nodes.SetItem(index, nodes[index].Add(PlacedPod.Of(binding.Pod)));
            }
        }

        Assert.All(sets, set =>
        {
            var counts = nodes.Select(n => (Zone: n.Node.Metadata.Labels[Placing.Zone], Pods: n.CountOf(set.Metadata.Uid!))).ToList();
            Assert.InRange(counts.Max(c => c.Pods), 1, 1);
            var zones = counts.GroupBy(c => c.Zone).Select(z => z.Sum(c => c.Pods)).ToList();
            Assert.InRange(zones.Max() - zones.Min(), 0, 6);
        });
        Assert.InRange(nodes.Max(n => n.Taken.Pods) - nodes.Min(n => n.Taken.Pods), 0, 3);
    }

    [Fact]
    public void NodesThatPreferOthers_AreLeft_HoweverFewAreBetter()
    {
        Taint[] soft = [new Taint { Key = "old", Effect = "PreferNoSchedule" }];
        NodeList nodes = [.. Enumerable.Range(0, 400).Select(i => NodeInfo.Of(A.Node($"n{i}", taints: IsBetter(i) ? [] : [.. soft])))];
        AssertBetterTaken(nodes);
    }

    [Fact]
    public void ANodeThatHasTheImage_IsFound_HoweverFewHave()
    {
        NodeInfo Node(int i)
        {
            var image = IsBetter(i) ? A.Pod("p").Spec.Containers[0].Image! : "registry.local/other:1";
            var node = A.Node($"n{i}");
            return NodeInfo.Of(node with { Status = node.Status with { Images = [new ContainerImage { Names = [image], SizeBytes = 900_000_000 }] } });
        }

        NodeList nodes = [.. Enumerable.Range(0, 400).Select(Node)];
        AssertBetterTaken(nodes);
    }

    private static bool IsBetter(int node) => node % 20 == 13;

    private static void AssertBetterTaken(NodeList nodes) => Assert.All(Enumerable.Range(0, 50), seed =>
        Assert.True(IsBetter(int.Parse(Scheduler.Plan(nodes, [A.Pod("p")], (ulong)seed).Bindings.Single().NodeName[1..], null))));
}
