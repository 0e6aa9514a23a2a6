using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Networking.Services;
using Orleans.Orchestrator.NodeAgent.Services;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using KubeServicePort = Orleans.Orchestrator.Resources.Core.V1.ServicePort;
using EndpointPort = Orleans.Orchestrator.Resources.Discovery.V1.EndpointPort;

namespace Orleans.Orchestrator.NodeAgent.Tests.Services;

/// <summary>What follows from services and slices: table, zone and variables, and how much of it a change makes anew.</summary>
public sealed class ServiceDirectoryTests
{
    private readonly ServiceDirectory _directory = new(Agent.Options("/nowhere"));

    [Fact]
    public void Table_HasReadyEndpointsOfThePortsName()
    {
        _directory.Set(Service("web", "10.96.0.10"), gone: false);
        _directory.Set(Slice("web-1", "web", ("10.244.0.5", true), ("10.244.0.6", false)), gone: false);
        var port = Assert.Single(_directory.Current().Table.Ports);
        Assert.Equal("default/web:http", port.Name);
        Assert.True(port.Endpoints is [{ Port: 8080 } only] && only.Address.ToString() == "10.244.0.5");
        Assert.Equal((IPAddress.Parse("10.96.0.10"), (ushort)80, ServiceProtocol.Tcp), (port.ClusterAddress, port.Port, port.Protocol));
    }

    [Fact]
    public void ExternalAndBalancersAddresses_AreForwardedToo_AndTheFirstByNameHasWhatTwoClaim()
    {
        var a = Service("a", "10.96.0.10");
        _directory.Set(a with { Spec = a.Spec with { ExternalIPs = ["192.0.2.7", "no address"] } }, gone: false);
        var b = Service("b", "10.96.0.11");
        _directory.Set(b with { Spec = b.Spec with { ExternalIPs = ["192.0.2.7"] }, Status = new ServiceStatus { LoadBalancer = new LoadBalancerStatus { Ingress = [new LoadBalancerIngress { Ip = "192.0.2.8" }] } } }, gone: false);
        Assert.Equal(
            ["default/a:http 10.96.0.10", "default/a:http@192.0.2.7 192.0.2.7", "default/b:http 10.96.0.11", "default/b:http@192.0.2.8 192.0.2.8"],
            _directory.Current().Table.Ports.Select(p => $"{p.Name} {p.ClusterAddress}").Order(StringComparer.Ordinal));
        _directory.Set(a, gone: true);
        Assert.Contains(_directory.Current().Table.Ports, p => p.Name == "default/b:http@192.0.2.7");
    }

    [Fact]
    public void HostPorts_LeadToTheirPod_UnlessSomebodyHasThePort_OrTheMachineNeedsIt()
    {
        var directory = new ServiceDirectory(Agent.Options("/nowhere") with { OwnPorts = [6443] });
        var told = 0;
        directory.HostPortsChanged += () => told++;
        var web = Service("web", "10.96.0.10");
        directory.Set(web with { Spec = web.Spec with { Ports = [web.Spec.Ports[0] with { NodePort = 30080 }] } }, gone: false);
        var container = AgentWorld.Container("main") with
        {
            Ports =
            [
                new ContainerPort { ContainerPortValue = 80, HostPort = 8080, Protocol = "TCP" }, new ContainerPort { ContainerPortValue = 53, HostPort = 53, HostIP = "127.0.0.1", Protocol = "UDP" },
                new ContainerPort { ContainerPortValue = 80, HostPort = 30080, Protocol = "TCP" }, new ContainerPort { ContainerPortValue = 80, HostPort = 6443, Protocol = "TCP" }, new ContainerPort { ContainerPortValue = 81 },
            ],
        };
        var pod = AgentWorld.Pod("edge", null, container);
        directory.SetHostPorts("u1", HostPorts.Of(pod, "10.244.0.5"));
        directory.SetHostPorts("u1", HostPorts.Of(pod, "10.244.0.5"));
        Assert.Equal(1, told);
        Assert.Equal(
            ["default/edge:main:53 Udp 127.0.0.1:53 10.244.0.5:53", "default/edge:main:8080 Tcp 0.0.0.0:8080 10.244.0.5:80"],
            directory.Current().Table.Ports.Where(p => p.Name.Contains("edge", StringComparison.Ordinal))
                .Select(p => $"{p.Name} {p.Protocol} {p.ClusterAddress}:{p.Port} {p.Endpoints.Single().Address}:{p.Endpoints.Single().Port}").Order(StringComparer.Ordinal));
        Assert.Empty(HostPorts.Of(pod with { Spec = pod.Spec with { HostNetwork = true } }, "192.0.2.1"));
        directory.SetHostPorts("u1", []);
        Assert.Single(directory.Current().Table.Ports);
    }

    [Fact]
    public void WithoutReadyEndpoints_ThoseThatEndStillServe()
    {
        var slice = Slice("web-1", "web", ("10.244.0.5", false));
        _directory.Set(Service("web", "10.96.0.10"), gone: false);
        _directory.Set(slice with { Endpoints = [slice.Endpoints[0] with { Conditions = new EndpointConditions { Ready = false, Serving = true, Terminating = true } }] }, gone: false);
        Assert.Single(_directory.Current().Table.Ports[0].Endpoints);
    }

    [Fact]
    public void Change_KeepsTheObjectsOfAllOtherServices_AndOfEqualContent()
    {
        foreach (var name in (string[])["a", "b"])
        {
            _directory.Set(Service(name, name == "a" ? "10.96.0.10" : "10.96.0.11"), gone: false);
            _directory.Set(Slice(name + "-1", name, ("10.244.0.5", true)), gone: false);
        }

        var (before, zone) = _directory.Current();
        Assert.Same(before, _directory.Current().Table);
        _directory.Set(Slice("a-1", "a", ("10.244.0.5", true)), gone: false);
        Assert.Same(before, _directory.Current().Table);
        _directory.Set(Slice("a-1", "a", ("10.244.0.9", true)), gone: false);
        var (after, sameZone) = _directory.Current();
        Assert.Same(zone, sameZone);
        Assert.Same(before.Ports.Single(p => p.Name.Contains("/b", StringComparison.Ordinal)), after.Ports.Single(p => p.Name.Contains("/b", StringComparison.Ordinal)));
        Assert.Equal("10.244.0.9", after.Ports.Single(p => p.Name.Contains("/a", StringComparison.Ordinal)).Endpoints[0].Address.ToString());
    }

    [Fact]
    public void WhatIsNotInAFreshList_IsForgotten_AndASliceMayChangeItsService()
    {
        _directory.Set(Service("a", "10.96.0.10"), gone: false);
        _directory.Set(Service("b", "10.96.0.11"), gone: false);
        _directory.Set(Slice("s", "a", ("10.244.0.5", true)), gone: false);
        _directory.Set(Slice("s", "b", ("10.244.0.5", true)), gone: false);
        Assert.Equal([0, 1], _directory.Current().Table.Ports.OrderBy(p => p.Name).Select(p => p.Endpoints.Length));
        _directory.KeepSlices(new HashSet<string>());
        _directory.KeepServices(new HashSet<string> { "default/b" });
        var port = Assert.Single(_directory.Current().Table.Ports);
        Assert.Equal(("default/b:http", 0), (port.Name, port.Endpoints.Length));
        Assert.DoesNotContain(_directory.Variables("default"), p => p.Key == "A_SERVICE_HOST");
    }

    [Fact]
    public void Variables_AreThoseOfTheNamespaceAndTheApi()
    {
        _directory.Set(Service("my-web", "10.96.0.10"), gone: false);
        _directory.Set(Service("kubernetes", "10.96.0.1"), gone: false);
        _directory.Set(Service("other", "10.96.0.12", "elsewhere"), gone: false);
        _directory.Set(Service("headless", "None"), gone: false);
        var all = _directory.Variables("default").ToDictionary(p => p.Key, p => p.Value);
        Assert.Equal("10.96.0.10", all["MY_WEB_SERVICE_HOST"]);
        Assert.Equal("80", all["MY_WEB_SERVICE_PORT_HTTP"]);
        Assert.Equal("tcp://10.96.0.10:80", all["MY_WEB_PORT_80_TCP"]);
        Assert.DoesNotContain("OTHER_SERVICE_HOST", all.Keys);
        Assert.DoesNotContain("HEADLESS_SERVICE_HOST", all.Keys);
        Assert.Contains(_directory.Variables("elsewhere"), p => p.Key == "KUBERNETES_SERVICE_HOST");
        Assert.DoesNotContain(_directory.Variables("default", onlyApi: true), p => p.Key == "MY_WEB_SERVICE_HOST");
    }

    [Fact]
    public void OneEndpointAmongAThousandServices_MakesOnePortAnew()
    {
        for (var i = 0; i < 1000; i++)
        {
            _directory.Set(Service($"s{i}", $"10.96.{i / 250}.{i % 250 + 1}"), gone: false);
            _directory.Set(Slice($"s{i}-1", $"s{i}", [.. Enumerable.Range(1, 10).Select(e => ($"10.244.{i / 250}.{e}", true))]), gone: false);
        }

        var before = _directory.Current().Table.Ports.ToHashSet(ReferenceEqualityComparer.Instance);
        const int Changes = 100;
        for (var i = 0; i < Changes; i++)
        {
            _directory.Set(Slice("s500-1", "s500", ($"10.244.9.{i + 1}", true)), gone: false);
            _directory.Current();
        }

        Assert.Equal(999, _directory.Current().Table.Ports.Count(before.Contains));
    }

    [Fact]
    public async Task Sync_AppliesOnlyOnceBothKindsAreKnown_ThenEveryChange_AndAgainEvery30Seconds()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using var _ = world;
        world.Cluster.Lists["services"] = [ResourceObject.From(Service("web", "10.96.0.10"))];
        world.Cluster.Lists["endpointslices.discovery.k8s.io"] = [ResourceObject.From(Slice("web-1", "web", ("10.244.0.5", true)))];
        using var stop = new CancellationTokenSource();
        var run = agent.Services.GetRequiredService<ServiceSync>().RunAsync(stop.Token);
        // Nobody tells which pods are here; services do not wait for their host ports for ever.
        await world.PassAsync(TimeSpan.FromSeconds(5));
        await world.UntilAsync(() => world.Network.Tables.Count > 0, "the first table");
        Assert.Single(world.Network.Tables[0].Ports[0].Endpoints);
        await world.UntilAsync(() => world.Cluster.Watches.ContainsKey("endpointslices.discovery.k8s.io"), "the watch of slices");
        world.Cluster.Watches["endpointslices.discovery.k8s.io"].Writer.TryWrite(new ResourceEventBatch(
            [new ResourceEvent(WatchEventType.Modified, 2, ResourceObject.From(Slice("web-1", "web", ("10.244.0.5", true), ("10.244.0.6", true))))]));
        await world.UntilAsync(() => world.Network.Tables[^1].Ports[0].Endpoints.Length == 2, "the changed table");
        await world.PassAsync(TimeSpan.FromSeconds(30));
        await world.UntilAsync(() => world.Network.Tables.Count(t => ReferenceEquals(t, world.Network.Tables[^1])) == 2, "the same table again");
        await stop.CancelAsync();
        await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static Service Service(string name, string address, string ns = "default") => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = ns },
        Spec = new ServiceSpec { ClusterIP = address, Ports = [new KubeServicePort { Name = "http", Port = 80, Protocol = "TCP" }] },
    };

    private static EndpointSlice Slice(string name, string service, params (string Address, bool Ready)[] endpoints) => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = "default", Labels = Map<string>.From([new("kubernetes.io/service-name", service)]) },
        AddressType = "IPv4",
        Ports = [new EndpointPort { Name = "http", Port = 8080, Protocol = "TCP" }],
        Endpoints = [.. endpoints.Select(e => new Orleans.Orchestrator.Resources.Discovery.V1.Endpoint { Addresses = [e.Address], Conditions = new EndpointConditions { Ready = e.Ready } })],
    };
}
