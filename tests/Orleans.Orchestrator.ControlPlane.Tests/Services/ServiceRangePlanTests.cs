using Orleans.Orchestrator.ControlPlane.Services;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Networking.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Services;

public class ServiceRangePlanTests
{
    private const string Range = "10.96.0.0/16";
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Fact]
    public void AnAddress_IsShownOnce_AndOnlyWhereThereIsOne()
    {
        var first = Plan([Service("a", "10.96.0.5"), Service("headless", "None"), Service("name", null)], []);
        Assert.Equal(["10.96.0.5"], first.Create.Select(a => a.Metadata.Name));
        var again = Plan([Service("a", "10.96.0.5")], [.. first.Create]);
        Assert.Empty(again.Create);
        Assert.Empty(again.Delete);
    }

    [Fact]
    public void AnAddress_ThatAnotherServiceHasNow_IsShownAnew()
    {
        var before = Plan([Service("a", "10.96.0.5")], []).Create;
        var plan = Plan([Service("b", "10.96.0.5")], [.. before]);
        Assert.Equal(before.Single(), Assert.Single(plan.Delete));
        Assert.Equal("b", Assert.Single(plan.Create).Spec.ParentRef!.Name);
    }

    [Fact]
    public void Addresses_ThatOthersShow_AreLeftAlone()
    {
        var foreign = new IPAddress { Metadata = new ObjectMeta { Name = "10.96.0.9" }, Spec = new IPAddressSpec { ParentRef = new ParentReference { Resource = "gateways", Name = "g" } } };
        var plan = Plan([Service("a", "10.96.0.9")], [foreign]);
        Assert.Empty(plan.Create);
        Assert.Empty(plan.Delete);
    }

    [Fact]
    public void ARange_IsToldOnce_WhetherServicesHaveAddressesFromIt()
    {
        ServiceCIDR[] ranges = [Cidr("kubernetes", Range), Cidr("other", "192.168.0.0/24")];
        var told = Plan([], [], ranges).Tell;
        Assert.Equal([("kubernetes", "True"), ("other", "False")], told.Select(r => (r.Metadata.Name!, r.Status.Conditions.Single().Status)));
        Assert.Empty(ServiceRangePlan.For(Range, [], [], told, Now.AddHours(1)).Tell);
    }

    private static ServiceRangePlan Plan(IEnumerable<Service> services, IPAddress[] addresses, params ServiceCIDR[] ranges) =>
        ServiceRangePlan.For(Range, services, addresses, ranges, Now);

    private static Service Service(string name, string? address) =>
        new() { Metadata = new ObjectMeta { Name = name, Namespace = "default" }, Spec = new ServiceSpec { ClusterIP = address } };

    private static ServiceCIDR Cidr(string name, string range) => new() { Metadata = new ObjectMeta { Name = name }, Spec = new ServiceCIDRSpec { Cidrs = [range] } };
}
