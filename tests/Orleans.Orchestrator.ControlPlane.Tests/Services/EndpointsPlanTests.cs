using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Services;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using CorePort = Orleans.Orchestrator.Resources.Core.V1.EndpointPort;
using EndpointPort = Orleans.Orchestrator.Resources.Discovery.V1.EndpointPort;

namespace Orleans.Orchestrator.ControlPlane.Tests.Services;

/// <summary>Endpoints in their older form, and slices made of it.</summary>
public sealed class EndpointsPlanTests
{
    [Fact]
    public void ReadyAndUnreadyAddresses_AreParted_AndThoseThatEndAreLeftOut()
    {
        var slice = Slice("s", Endpoint("10.0.0.2"), Endpoint("10.0.0.1"), Endpoint("10.0.0.3", ready: false), Endpoint("10.0.0.4", ready: false, terminating: true));
        var made = EndpointsPlan.For(Web, [slice], null)!;
        var subset = Assert.Single(made.Subsets);
        Assert.Equal(["10.0.0.1", "10.0.0.2"], subset.Addresses.Select(a => a.Ip));
        Assert.Equal(["10.0.0.3"], subset.NotReadyAddresses.Select(a => a.Ip));
        Assert.Equal([new CorePort { Port = 8080, Protocol = "TCP" }], subset.Ports.AsEnumerable());
        Assert.Equal("app=web,endpoints.kubernetes.io/managed-by=endpoint-controller", string.Join(',', made.Metadata.Labels.Select(l => $"{l.Key}={l.Value}")));
        Assert.Null(EndpointsPlan.For(Web, [slice], made));
    }

    [Fact]
    public void ServiceWithoutPods_HasEndpointsWithoutSubsets() => Assert.Empty(EndpointsPlan.For(Web, [], null)!.Subsets);

    [Fact]
    public void MoreThanAThousandAddresses_AreCutOff_AndTheObjectSaysSo()
    {
        var slices = Enumerable.Range(0, 11).Select(s => Slice($"s{s}", [.. Enumerable.Range(0, 100).Select(i => Endpoint($"10.0.{s}.{i}", ready: s > 0))]));
        var made = EndpointsPlan.For(Web, slices, null)!;
        Assert.Equal((1000, 0), (made.Subsets.Sum(s => s.Addresses.Length), made.Subsets.Sum(s => s.NotReadyAddresses.Length)));
        Assert.Equal("truncated", made.Metadata.Annotations["endpoints.kubernetes.io/over-capacity"]);
        Assert.Empty(EndpointsPlan.For(Web, [], made)!.Metadata.Annotations);
    }

    [Fact]
    public void AddressesOfTheSamePorts_AreOneSubset_HoweverTheyAreWritten()
    {
        var (a, b) = (new EndpointAddress { Ip = "10.0.0.1" }, new EndpointAddress { Ip = "10.0.0.2" });
        var (p80, p81) = (new CorePort { Name = "a", Port = 80, Protocol = "TCP" }, new CorePort { Name = "b", Port = 81, Protocol = "TCP" });
        var packed = Assert.Single(EndpointsPlan.Repack([new() { Addresses = [b], Ports = [p81] }, new() { Addresses = [a, b], Ports = [p80] }, new() { Addresses = [a], Ports = [p81] }]));
        Assert.Equal([a, b], packed.Addresses.AsEnumerable());
        Assert.Equal([p80, p81], packed.Ports.AsEnumerable());
    }

    [Fact]
    public void EndpointsWrittenByHand_AreMirrored_EachFamilyInSlicesOfItsOwn()
    {
        var plan = MirroredSlicePlan.For(Plain, ByHand, [], prefix => prefix + "x");
        Assert.Equal(["IPv4 10.0.0.1:True,10.0.0.2:False 80", "IPv6 fd00::1:True 80"], plan.Create.Select(Show).Order(StringComparer.Ordinal));
        var labels = plan.Create[0].Metadata.Labels;
        Assert.Equal(("plain", MirroredSlicePlan.Manager), (labels[EndpointSlicePlan.ServiceLabel], labels[EndpointSlicePlan.ManagedByLabel]));
        Assert.Equal("Endpoints", plan.Create[0].Metadata.OwnerReferences.Single().Kind);
        Assert.True(Again(ByHand, plan.Create) is { Create: [], Update: [], Delete: [] });

        var fewer = ByHand with { Subsets = [ByHand.Subsets[0] with { NotReadyAddresses = [], Addresses = [new EndpointAddress { Ip = "10.0.0.9" }] }] };
        var change = Again(fewer, plan.Create);
        Assert.Equal("IPv4 10.0.0.9:True 80", Show(Assert.Single(change.Update)));
        Assert.Equal("IPv6", Assert.Single(change.Delete).AddressType);
    }

    [Fact]
    public void WhatIsNotToBeMirrored_LosesItsSlices()
    {
        var made = MirroredSlicePlan.For(Plain, ByHand, [], prefix => prefix + "x").Create;
        var skipped = ByHand with { Metadata = ByHand.Metadata with { Labels = ByHand.Metadata.Labels.SetItem(MirroredSlicePlan.SkipLabel, "true") } };
        Assert.Equal(2, Again(skipped, made).Delete.Length);
        Assert.Equal(2, MirroredSlicePlan.For(null, ByHand, made, p => p).Delete.Length);
        Assert.Equal(2, MirroredSlicePlan.For(Web, ByHand, made, p => p).Delete.Length);
    }

    private static Service Web => new()
    {
        Metadata = new ObjectMeta { Name = "web", Namespace = "default", Labels = Map<string>.From([new("app", "web")]) },
        Spec = new ServiceSpec { Selector = Map<string>.From([new("app", "web")]), ClusterIP = "10.96.0.9" },
    };

    private static Service Plain => new() { Metadata = new ObjectMeta { Name = "plain", Namespace = "default" } };

    private static Endpoints ByHand => new()
    {
        Metadata = new ObjectMeta { Name = "plain", Namespace = "default", Uid = "u" },
        Subsets =
        [
            new EndpointSubset
            {
                Addresses = [new EndpointAddress { Ip = "10.0.0.1" }, new EndpointAddress { Ip = "fd00::1" }],
                NotReadyAddresses = [new EndpointAddress { Ip = "10.0.0.2" }],
                Ports = [new CorePort { Port = 80, Protocol = "TCP" }],
            },
        ],
    };

    private static EndpointSlicePlan Again(Endpoints endpoints, ImmutableArray<EndpointSlice> slices) => MirroredSlicePlan.For(Plain, endpoints, slices, p => p + "y");

    private static string Show(EndpointSlice s) => $"{s.AddressType} {string.Join(',', s.Endpoints.Select(e => $"{e.Addresses[0]}:{e.Conditions.Ready}"))} {s.Ports[0].Port}";

    private static EndpointSlice Slice(string name, params ImmutableArray<Endpoint> endpoints) => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = "default" }, AddressType = "IPv4", Endpoints = endpoints,
        Ports = [new EndpointPort { Name = "", Port = 8080, Protocol = "TCP" }],
    };

    private static Endpoint Endpoint(string address, bool ready = true, bool terminating = false) => new()
    {
        Addresses = [address], Conditions = new EndpointConditions { Ready = ready, Serving = true, Terminating = terminating },
        TargetRef = new ObjectReference { Kind = "Pod", Name = "p" + address, Uid = address },
    };
}
