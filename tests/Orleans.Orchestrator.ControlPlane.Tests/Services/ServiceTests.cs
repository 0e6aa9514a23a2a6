using Orleans.Orchestrator.ControlPlane.Services;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Services;

public class ServiceTests
{
    [Fact]
    public async Task Endpoints_FollowReadiness()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory());
        await cluster.AddNodesAsync(2);
        cluster.Agents[1].GetsReady = _ => false;
        await Grain(cluster, "web").CreateAsync(New("web"));
        var web = A.Deployment("web", 4);
        await cluster.Deployment("web").CreateAsync(web with { Metadata = new ObjectMeta { Name = "web", Namespace = "default" } });
        await cluster.View.UntilAsync("two endpoints are ready and two are not", () => Ready(cluster, "web") == (2, 2));
        await cluster.View.UntilAsync("the Endpoints say the same", () =>
            cluster.View.Endpoints("web")?.Subsets is [{ Addresses.Length: 2, NotReadyAddresses.Length: 2, Ports: [{ Port: 8080, Protocol: "TCP" }] }]);
        await cluster.Deployment("web").ScaleAsync(0);
        await cluster.View.UntilAsync("no endpoints are left", () => Ready(cluster, "web") == (0, 0) && cluster.View.Endpoints("web") is { Subsets.IsEmpty: true });
        await Grain(cluster, "web").DeleteAsync(new DeleteOptions());
        await cluster.View.UntilAsync("the Endpoints go with the Service", () => cluster.View.Endpoints("web") is null);
    }

    [Fact]
    public async Task EndpointsWrittenByHand_AreMirroredToSlices_AndGoWithTheService()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory());
        var endpoints = cluster.Grains.GetGrain<IEndpointsGrain>("default/db");
        var written = await endpoints.CreateAsync(new Endpoints
        {
            Metadata = new ObjectMeta { Name = "db", Namespace = "default" },
            Subsets = [new EndpointSubset { Addresses = [new EndpointAddress { Ip = "192.0.2.7" }], Ports = [new EndpointPort { Port = 5432 }] }],
        });
        await Grain(cluster, "db").CreateAsync(New("db") with { Spec = New("db").Spec with { Selector = Orchestrator.Resources.Map<string>.Empty } });
        await cluster.View.UntilAsync("a slice says the same", () => cluster.View.Slices.Any(s =>
            s.Metadata.Labels.GetValueOrDefault(EndpointSlicePlan.ServiceLabel) == "db" && s.Endpoints is [{ Addresses: ["192.0.2.7"] }] && s.Ports is [{ Port: 5432, Protocol: "TCP" }]));
        await endpoints.ReplaceAsync(written with { Subsets = [written.Subsets[0] with { Addresses = [new EndpointAddress { Ip = "192.0.2.8" }] }] });
        await cluster.View.UntilAsync("the slice follows", () => cluster.View.Slices.Any(s => s.Endpoints is [{ Addresses: ["192.0.2.8"] }]));
        await Grain(cluster, "db").DeleteAsync(new DeleteOptions());
        await cluster.View.UntilAsync("both are gone", () => cluster.View.Endpoints("db") is null && cluster.View.Slices.All(s => s.Metadata.Labels.GetValueOrDefault(EndpointSlicePlan.ServiceLabel) != "db"));
    }

    [Fact]
    public async Task Addresses_AreUnique_Kept_AndComeBack()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory());
        var first = await Grain(cluster, "a").CreateAsync(New("a"));
        var second = await Grain(cluster, "b").CreateAsync(New("b") with { Spec = New("b").Spec with { Type = "NodePort" } });
        Assert.NotEqual(first.Spec.ClusterIP, second.Spec.ClusterIP);
        Assert.InRange(second.Spec.Ports[0].NodePort!.Value, 30000, 32767);
        var taken = New("c") with { Spec = New("c").Spec with { ClusterIP = first.Spec.ClusterIP, ClusterIPs = [first.Spec.ClusterIP!] } };
        var refused = await Assert.ThrowsAsync<ApiException>(() => Grain(cluster, "c").CreateAsync(taken));
        Assert.Equal(422, refused.Code);
        Assert.Contains($"failed to allocate IP {first.Spec.ClusterIP}: provided IP is already allocated", refused.Message);
        await Grain(cluster, "a").DeleteAsync(new DeleteOptions());
        Assert.Equal(first.Spec.ClusterIP, (await Grain(cluster, "c").CreateAsync(taken)).Spec.ClusterIP);
    }

    [Fact]
    public async Task ApiService_IsThere_AtTheFirstAddress()
    {
        var options = TestCluster.Quick with { ApiEndpoint = System.Net.IPEndPoint.Parse("169.254.1.1:6443") };
        await using var cluster = await TestCluster.StartAsync(Stores.Memory(), options);
        await cluster.View.UntilAsync("default/kubernetes is there", () => cluster.View.Service("kubernetes")?.Spec.ClusterIP == "10.96.0.1");
        await cluster.View.UntilAsync("its endpoint is the API's", () => cluster.View.Slices.Any(s =>
            s.Metadata.Name == "kubernetes" && s.Endpoints.Single().Addresses.Single() == "169.254.1.1" && s.Ports.Single().Port == 6443));
        await cluster.View.UntilAsync("its Endpoints say the same", () =>
            cluster.View.Endpoints("kubernetes")?.Subsets is [{ Addresses: [{ Ip: "169.254.1.1" }], Ports: [{ Name: "https", Port: 6443 }] }]);
    }

    [Fact]
    public async Task LoadBalancer_GetsTheAddressOfANode()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory());
        await cluster.AddNodeAsync("n0", node => node with
        {
            Status = node.Status with { Addresses = [new NodeAddress { Type = "InternalIP", Address = "192.0.2.9" }] },
        });
        await Grain(cluster, "lb").CreateAsync(New("lb") with { Spec = New("lb").Spec with { Type = "LoadBalancer" } });
        await cluster.View.UntilAsync("the address is told", () => cluster.View.Service("lb")?.Status.LoadBalancer.Ingress is [{ Ip: "192.0.2.9" }]);
    }

    private static IServiceGrain Grain(TestCluster cluster, string name) => cluster.Grains.GetGrain<IServiceGrain>($"default/{name}");

    private static Service New(string name) => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = "default" },
        Spec = new ServiceSpec { Type = "ClusterIP", Selector = A.Labels(("app", name)), Ports = [new ServicePort { Port = 80, TargetPort = 8080, Protocol = "TCP" }] },
    };

    private static (int Ready, int NotReady) Ready(TestCluster cluster, string service)
    {
        var endpoints = cluster.View.Slices
            .Where(s => s.Metadata.Labels.GetValueOrDefault(EndpointSlicePlan.ServiceLabel) == service).SelectMany(s => s.Endpoints).ToList();
        return (endpoints.Count(e => e.Conditions.Ready == true), endpoints.Count(e => e.Conditions.Ready != true));
    }
}
