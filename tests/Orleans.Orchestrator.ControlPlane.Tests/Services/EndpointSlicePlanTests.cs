using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.ControlPlane.Services;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Services;

public class EndpointSlicePlanTests
{
    private int _names;

    [Fact]
    public void Slices_HoldEveryPodOnce_AndChangeNoMoreThanNeeded()
    {
        var scenario = Gen.ArrayOf(Gen.ListOf(Gen.Choose(0, 300)), 6);
        Prop.ForAll(scenario.ToArbitrary(), rounds =>
        {
            List<EndpointSlice> slices = [];
            foreach (var round in rounds)
            {
                Pod[] pods = [.. round.Distinct().Select(i => Running($"p{i}", i % 5 != 0))];
                var before = slices;
                slices = Apply(slices, EndpointSlicePlan.For(Service(), pods, slices, NewName));
                Assert.All(slices, s => Assert.InRange(s.Endpoints.Length, 0, EndpointSlicePlan.MaxEndpoints));
                var shown = slices.SelectMany(s => s.Endpoints).Select(e => (e.TargetRef!.Name, e.Conditions.Ready)).Order();
                Assert.Equal(pods.Select(p => (p.Metadata.Name, (bool?)Orleans.Orchestrator.ControlPlane.Pods.PodFacts.IsReady(p))).Order(), shown);
                var again = EndpointSlicePlan.For(Service(), pods, slices, NewName);
                Assert.True(again.Create.IsEmpty && again.Update.IsEmpty && again.Delete.IsEmpty);
            }
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void OneChangedPod_TouchesOneSlice()
    {
        Pod[] pods = [.. Enumerable.Range(0, 250).Select(i => Running($"p{i:000}", true))];
        var slices = Apply([], EndpointSlicePlan.For(Service(), pods, [], NewName));
        Assert.Equal([100, 100, 50], slices.Select(s => s.Endpoints.Length));
        pods[42] = Running("p042", false);
        var plan = EndpointSlicePlan.For(Service(), pods, slices, NewName);
        Assert.Single(plan.Update);
        Assert.True(plan.Create.IsEmpty && plan.Delete.IsEmpty);
    }

    [Fact]
    public void EndingPods_ServeButAreNotReady()
    {
        var pod = Running("p", true);
        pod = pod with { Metadata = pod.Metadata with { DeletionTimestamp = A.Now } };
        var conditions = EndpointSlicePlan.For(Service(), [pod], [], NewName).Create.Single().Endpoints.Single().Conditions;
        Assert.Equal((false, true, true), (conditions.Ready, conditions.Serving, conditions.Terminating));
    }

    [Fact]
    public void NamedTargetPorts_AreLookedUpInEachPod()
    {
        var service = Service() with { };
        service = service with { Spec = service.Spec with { Ports = [new ServicePort { Port = 80, TargetPort = "http" }] } };
        Pod[] pods = [Serving("a", 8080), Serving("b", 8080), Serving("c", 9090)];
        var slices = EndpointSlicePlan.For(service, pods, [], NewName).Create;
        Assert.Equal([(8080, 2), (9090, 1)], slices.Select(s => (s.Ports.Single().Port, s.Endpoints.Length)).Order());
    }

    [Fact]
    public void NotReadyPods_ArePublished_WhenTheServiceSaysSo()
    {
        var service = Service();
        service = service with { Spec = service.Spec with { PublishNotReadyAddresses = true, ClusterIP = "None" } };
        var slice = EndpointSlicePlan.For(service, [Running("p", false)], [], NewName).Create.Single();
        Assert.True(slice.Endpoints.Single().Conditions.Ready);
        Assert.True(slice.Metadata.Labels.ContainsKey("service.kubernetes.io/headless"));
    }

    private static Service Service() => new()
    {
        Metadata = new ObjectMeta { Name = "web", Namespace = "default", Uid = "uid-web" },
        Spec = new ServiceSpec { Selector = A.Labels(("app", "web")), Ports = [new ServicePort { Port = 80, TargetPort = 8080 }], ClusterIP = "10.96.0.5" },
    };

    private static Pod Running(string name, bool ready)
    {
        var pod = A.Pod(name, node: "n1", phase: "Running", ready: ready);
        return pod with { Status = pod.Status with { PodIP = $"10.244.0.{name.Length}" } };
    }

    private static Pod Serving(string name, int port)
    {
        var pod = Running(name, true);
        return pod with { Spec = pod.Spec with { Containers = [pod.Spec.Containers[0] with { Ports = [new ContainerPort { Name = "http", ContainerPortValue = port }] }] } };
    }

    private static List<EndpointSlice> Apply(List<EndpointSlice> slices, EndpointSlicePlan plan) =>
    [
        .. slices.Where(s => plan.Delete.All(d => d.Metadata.Name != s.Metadata.Name))
            .Select(s => plan.Update.FirstOrDefault(u => u.Metadata.Name == s.Metadata.Name) ?? s),
        .. plan.Create,
    ];

    private string NewName(string prefix) => $"{prefix}{_names++:00000}";
}
