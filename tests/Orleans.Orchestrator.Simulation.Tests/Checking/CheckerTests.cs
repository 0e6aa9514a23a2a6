using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Nodes;

namespace Orleans.Orchestrator.Simulation.Tests.Checking;

/// <summary>Each rule is shown the fault that it is there for.</summary>
public class CheckerTests
{
    [Fact]
    public void PodOnAnotherNode_IsFound_WithItsHistory()
    {
        var checkers = new CheckerSet([new BoundOnceChecker()], historySize: 2);
        checkers.Changed(ResourceKinds.Pod, Event(1, Pod("a", null)));
        checkers.Changed(ResourceKinds.Pod, Event(2, Pod("a", "n1")));
        Assert.Empty(checkers.Violations);
        checkers.Changed(ResourceKinds.Pod, Event(3, Pod("a", "n2")));
        var violation = Assert.Single(checkers.Violations);
        Assert.Equal(("pods/default/a", "was bound to n1 and is bound to n2 now", 2), (violation.Object, violation.Message, violation.History.Count));
    }

    [Fact]
    public void NodeThatPromisedTooMuch_IsFound()
    {
        var checker = new CapacityChecker();
        var machine = new NodeClass { Cpu = Quantity.FromValue(1), Count = 1 }.Machine(0);
        Assert.Null(checker.Changed(ResourceKinds.Node, Event(1, machine)));
        Assert.Null(checker.Changed(ResourceKinds.Pod, Event(2, Pod("a", "node-0"))));
        Assert.Null(checker.Changed(ResourceKinds.Pod, Event(3, Pod("a", "node-0"))));
        Assert.Equal(0.6, checker.Nodes.Single(n => n.Name == "node-0").CpuShare);
        Assert.Contains("1200m", checker.Changed(ResourceKinds.Pod, Event(4, Pod("b", "node-0"))), StringComparison.Ordinal);
        Assert.Null(checker.Changed(ResourceKinds.Pod, new ResourceEvent(WatchEventType.Deleted, 5, ResourceObject.From(Pod("a", "node-0")))));
        Assert.Equal(0.6, checker.Nodes.Single(n => n.Name == "node-0").CpuShare);
    }

    [Fact]
    public void PodOnTwoMachines_IsFound()
    {
        var found = new List<Violation>();
        var checker = new RunsOnceChecker(found.Add);
        checker.Assigned("n1", Pod("a", "n1"));
        checker.Ended("n1", Pod("a", "n1").Metadata.Uid!);
        checker.Assigned("n2", Pod("a", "n2"));
        Assert.Empty(found);
        checker.Assigned("n3", Pod("a", "n3"));
        Assert.Equal("is on n2 and on n3", Assert.Single(found).Message);
    }

    private static ResourceEvent Event(long version, IResource value) =>
        new(version == 1 ? WatchEventType.Added : WatchEventType.Modified, version, ResourceObject.From(value));

    private static Pod Pod(string name, string? node) => new()
    {
        Metadata = new() { Namespace = "default", Name = name, Uid = name },
        Spec = new PodSpec
        {
            NodeName = node,
            Containers = [new Container { Name = "c", Resources = new() { Requests = Map<Quantity>.From([KeyValuePair.Create("cpu", Quantity.Parse("600m"))]) } }],
        },
    };
}
