using System.Collections.Immutable;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Policy.V1;
using Orleans.Orchestrator.Simulation.Checking;
using Orleans.Orchestrator.Simulation.Nodes;

namespace Orleans.Orchestrator.Simulation.Tests.Checking;

/// <summary>The rules about many pods are shown the faults that they are there for, and what looks like one and is none.</summary>
public class PlacementCheckerTests
{
    private const string Zone = "topology.kubernetes.io/zone";
    private const string Hostname = "kubernetes.io/hostname";
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly CheckerSet _checkers;
    private long _version;

    public PlacementCheckerTests()
    {
        var places = new PodPlaces();
        _checkers = new CheckerSet([places, new SpreadChecker(places), new AntiAffinityChecker(places), new BudgetChecker(places)]);
        foreach (var number in Enumerable.Range(0, 4))
            Tell(new NodeClass { Count = 4, Zones = ["a", "b"] }.Machine(number));
    }

    [Fact]
    public void SpreadThatIsNotKept_IsFound_WhenNobodyWaitsAnyMore()
    {
        Pod[] pods = [.. Enumerable.Range(0, 3).Select(i => Spread(Pod($"w{i}")))];
        Tell(pods);
        Tell(On(pods[0], 0), On(pods[1], 2));
        Assert.Empty(_checkers.Violations);
        Tell(On(pods[2], 0));
        var violation = Assert.Single(_checkers.Violations);
        Assert.Equal(("spread kept", $"leaves 3 of its pods in {Zone} a and 0 in the emptiest, where maxSkew is 1"), (violation.Checker, violation.Message));
    }

    [Fact]
    public void SpreadThatWasUpsetByWhatWent_IsNoFault()
    {
        Pod[] pods = [.. Enumerable.Range(0, 4).Select(i => Spread(Pod($"w{i}")))];
        Tell(pods);
        Tell(On(pods[0], 0), On(pods[1], 1), On(pods[2], 2), On(pods[3], 3));
        Delete(On(pods[1], 1));
        Delete(On(pods[3], 3));
        var next = Spread(Pod("next"));
        Tell(next);
        Tell(On(next, 1));
        Assert.Empty(_checkers.Violations);
        var wrong = Spread(Pod("wrong"));
        Tell(wrong);
        Tell(On(wrong, 0));
        Assert.Equal("pods/default/wrong", Assert.Single(_checkers.Violations).Object);
    }

    [Fact]
    public void PodBesideOneThatItForbids_IsFound_InBothDirections()
    {
        var (db, web) = (Apart(Pod("db-0", "db"), "web", Zone), Pod("web-0"));
        Tell(db, web);
        Tell(On(db, 0));
        Tell(On(web, 1));
        Assert.Empty(_checkers.Violations);
        var second = Pod("web-1");
        Tell(second);
        Tell(On(second, 2));
        Assert.Contains("although the podAntiAffinity of default/app=db there forbids it", Assert.Single(_checkers.Violations).Message, StringComparison.Ordinal);
        var lonely = Apart(Pod("lonely", "lonely"), "web", Hostname);
        Tell(lonely);
        Tell(On(lonely, 1));
        Assert.Equal("got node-1, which is in the same kubernetes.io/hostname as node-1, although its podAntiAffinity forbids default/app=web there", _checkers.Violations[1].Message);
    }

    [Fact]
    public void PodsOfOneKind_ThatKeepApart_AreFoundTogether_ButNotAloneOrAfterTheOtherWent()
    {
        Pod[] pods = [.. Enumerable.Range(0, 3).Select(i => Apart(Pod($"w{i}"), "web", Hostname))];
        Tell(pods);
        Tell(On(pods[0], 0));
        Delete(On(pods[0], 0));
        Tell(On(pods[1], 0));
        Assert.Empty(_checkers.Violations);
        Tell(On(pods[2], 0));
        Assert.Equal("pods/default/w2", Assert.Single(_checkers.Violations).Object);
    }

    [Fact]
    public void EvictionBelowTheBudget_IsFound()
    {
        Pod[] pods = [.. Enumerable.Range(0, 3).Select(i => Pod($"w{i}"))];
        Tell(pods);
        Tell([.. pods.Select((p, i) => Ready(On(p, i)))]);
        Tell(Budget(wanted: 2));
        Tell(Evicted(Ready(On(pods[0], 0))));
        Assert.Empty(_checkers.Violations);
        Tell(Pod("replacement"));
        Tell(Evicted(Ready(On(pods[1], 1))));
        var violation = Assert.Single(_checkers.Violations);
        Assert.Equal(("disruption budgets kept", "was evicted, which leaves 1 healthy pods where the budget web wants 2"), (violation.Checker, violation.Message));
    }

    [Fact]
    public void EvictionBesideAFailure_IsNoFault()
    {
        Pod[] pods = [.. Enumerable.Range(0, 3).Select(i => Pod($"w{i}"))];
        Tell(pods);
        Tell([.. pods.Select((p, i) => Ready(On(p, i)))]);
        Tell(Budget(wanted: 2));
        Tell(Ready(On(pods[2], 2), "False"));
        Tell(Evicted(Ready(On(pods[0], 0))));
        Assert.Empty(_checkers.Violations);
    }

    private void Tell(params IResource[] values)
    {
        foreach (var value in values)
            _checkers.Changed(value.Kind, new ResourceEvent(WatchEventType.Modified, ++_version, ResourceObject.From(value)));
    }

    private void Delete(Pod pod) => _checkers.Changed(ResourceKinds.Pod, new ResourceEvent(WatchEventType.Deleted, ++_version, ResourceObject.From(pod)));

    private static Pod Pod(string name, string app = "web") => new()
    {
        Metadata = new() { Namespace = "default", Name = name, Uid = name, Labels = Labels(app) },
        Spec = new PodSpec { Containers = [new Container { Name = "c" }] },
    };

    private static Pod On(Pod pod, int node) => pod with { Spec = pod.Spec with { NodeName = $"node-{node}" } };

    private static Pod Spread(Pod pod) => pod with
    {
        Spec = pod.Spec with { TopologySpreadConstraints = [new() { MaxSkew = 1, TopologyKey = Zone, WhenUnsatisfiable = "DoNotSchedule", LabelSelector = Selector("web") }] },
    };

    private static Pod Apart(Pod pod, string app, string key) => pod with
    {
        Spec = pod.Spec with
        {
            Affinity = new Affinity { PodAntiAffinity = new() { RequiredDuringSchedulingIgnoredDuringExecution = [new() { TopologyKey = key, LabelSelector = Selector(app) }] } },
        },
    };

    private static Pod Ready(Pod pod, string status = "True") => With(pod, new PodCondition { Type = "Ready", Status = status, LastTransitionTime = Now });

    private static Pod Evicted(Pod pod) =>
        With(pod, new PodCondition { Type = "DisruptionTarget", Status = "True", Reason = "EvictionByEvictionAPI", LastTransitionTime = Now.AddSeconds(1) });

    private static Pod With(Pod pod, PodCondition condition) => pod with { Status = pod.Status with { Phase = "Running", Conditions = [.. pod.Status.Conditions, condition] } };

    private static PodDisruptionBudget Budget(int wanted) => new()
    {
        Metadata = new() { Namespace = "default", Name = "web", Uid = "budget", Generation = 1 },
        Spec = new() { Selector = Selector("web") },
        Status = new() { ObservedGeneration = 1, DesiredHealthy = wanted },
    };

    private static LabelSelector Selector(string app) => new() { MatchLabels = Labels(app) };

    private static Map<string> Labels(string app) => Map<string>.From([KeyValuePair.Create("app", app)]);
}
