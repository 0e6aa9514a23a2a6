using System.Net;
using Orleans.Orchestrator.Networking.Dns;

namespace Orleans.Orchestrator.Networking.Tests.Dns;

public sealed class DnsZoneTests
{
    private static readonly DnsService Web = new()
    {
        Namespace = "default",
        Name = "web",
        ClusterAddress = IPAddress.Parse("10.96.0.10"),
        Ports = [new DnsPort("http", "TCP", 80)],
    };

    private static readonly DnsService Database = new()
    {
        Namespace = "data",
        Name = "db",
        Ports = [new DnsPort("sql", "TCP", 5432)],
        Endpoints = [new DnsEndpoint(IPAddress.Parse("10.244.0.5"), "db-0"), new DnsEndpoint(IPAddress.Parse("10.244.0.6"))],
    };

    private static readonly DnsService Outside = new() { Namespace = "default", Name = "shop", ExternalName = "shop.example.com" };

    private static readonly DnsService Inward = new() { Namespace = "default", Name = "alias", ExternalName = "web.default.svc.cluster.local." };

    private readonly DnsZone _zone = DnsZone.Create().With(Web).With(Database).With(Outside).With(Inward);

    [Theory]
    [InlineData("web.default.svc.cluster.local", nameof(DnsType.A), "10.96.0.10")]
    [InlineData("web.default.svc", nameof(DnsType.A), "10.96.0.10")]
    [InlineData("web.default", nameof(DnsType.A), "10.96.0.10")]
    [InlineData("web", nameof(DnsType.A), "10.96.0.10")]
    [InlineData("db.data.svc.cluster.local", nameof(DnsType.A), "10.244.0.5 10.244.0.6")]
    [InlineData("db-0.db.data.svc.cluster.local", nameof(DnsType.A), "10.244.0.5")]
    [InlineData("10-244-0-6.db.data.svc.cluster.local", nameof(DnsType.A), "10.244.0.6")]
    [InlineData("10-244-0-6.default.pod.cluster.local", nameof(DnsType.A), "10.244.0.6")]
    [InlineData("_http._tcp.web.default.svc.cluster.local", nameof(DnsType.Srv), "100 80 web.default.svc.cluster.local")]
    [InlineData("_sql._tcp.db.data.svc.cluster.local", nameof(DnsType.Srv),
        "50 5432 db-0.db.data.svc.cluster.local|50 5432 10-244-0-6.db.data.svc.cluster.local")]
    [InlineData("10.0.96.10.in-addr.arpa", nameof(DnsType.Ptr), "web.default.svc.cluster.local")]
    [InlineData("5.0.244.10.in-addr.arpa", nameof(DnsType.Ptr), "db-0.db.data.svc.cluster.local")]
    [InlineData("alias.default.svc.cluster.local", nameof(DnsType.A), "web.default.svc.cluster.local.|10.96.0.10")]
    [InlineData("shop.default.svc.cluster.local", nameof(DnsType.Cname), "shop.example.com")]
    [InlineData("cluster.local", nameof(DnsType.Soa), "cluster.local")]
    public void Names_AreAnswered(string name, string type, string expected) =>
        Assert.Equal(expected.Split(' ', '|'), _zone.Lookup(name, Enum.Parse<DnsType>(type))!.Answers.SelectMany(Show));

    [Theory]
    [InlineData("web.default.svc.cluster.local", nameof(DnsType.Aaaa))]
    [InlineData("default.svc.cluster.local", nameof(DnsType.A))]
    [InlineData("svc.cluster.local", nameof(DnsType.A))]
    [InlineData("pod.cluster.local", nameof(DnsType.A))]
    [InlineData("default.pod.cluster.local", nameof(DnsType.A))]
    [InlineData("10-244-0-6.default.pod.cluster.local", nameof(DnsType.Aaaa))]
    [InlineData("cluster.local", nameof(DnsType.A))]
    [InlineData("_tcp.web.default.svc.cluster.local", nameof(DnsType.Srv))]
    [InlineData("_http._tcp.web.default.svc.cluster.local", nameof(DnsType.A))]
    [InlineData("10.0.96.10.in-addr.arpa", nameof(DnsType.A))]
    public void NamesWithoutSuchRecords_HaveNoData(string name, string type)
    {
        var lookup = _zone.Lookup(name, Enum.Parse<DnsType>(type))!;

        Assert.Equal(DnsResponseCode.NoError, lookup.Code);
        Assert.Empty(lookup.Answers);
    }

    [Theory]
    [InlineData("nobody.default.svc.cluster.local")]
    [InlineData("web.nowhere.svc.cluster.local")]
    [InlineData("nowhere.svc.cluster.local")]
    [InlineData("else.cluster.local")]
    [InlineData("db-9.db.data.svc.cluster.local")]
    [InlineData("pod.web.default.svc.cluster.local")]
    [InlineData("_https._tcp.web.default.svc.cluster.local")]
    [InlineData("_udp.web.default.svc.cluster.local")]
    [InlineData("a.b.c.d.web.default.svc.cluster.local")]
    [InlineData("x.shop.default.svc.cluster.local")]
    [InlineData(".cluster.local")]
    public void OtherNamesOfTheCluster_DoNotExist(string name) =>
        Assert.Equal(DnsResponseCode.NameError, _zone.Lookup(name, DnsType.A)!.Code);

    [Theory]
    [InlineData("example.com")]
    [InlineData("nobody")]
    [InlineData("web.elsewhere")]
    [InlineData("notcluster.local")]
    [InlineData("1.2.0.192.in-addr.arpa")]
    [InlineData("in-addr.arpa")]
    [InlineData("")]
    public void NamesThatAreNotTheClusters_AreSomebodyElses(string name) => Assert.Null(_zone.Lookup(name, DnsType.A));

    [Fact]
    public void ARemovedService_LeavesNothing_AndOlderPicturesStay()
    {
        var later = _zone.Without("data", "db");

        Assert.Equal(DnsResponseCode.NameError, later.Lookup("data.svc.cluster.local", DnsType.A)!.Code);
        Assert.Null(later.Lookup("5.0.244.10.in-addr.arpa", DnsType.Ptr));
        Assert.NotEmpty(_zone.Lookup("db.data.svc.cluster.local", DnsType.A)!.Answers);
        Assert.Same(later, later.Without("data", "db"));
    }

    [Fact]
    public void AReplacedService_IsTheNewOneOnly()
    {
        var later = _zone.With(Web with { ClusterAddress = IPAddress.Parse("10.96.0.11") }).Without("default", "shop").Without("default", "alias");

        Assert.Equal(["10.96.0.11"], later.Lookup("web.default", DnsType.A)!.Answers.SelectMany(Show));
        Assert.Null(later.Lookup("10.0.96.10.in-addr.arpa", DnsType.Ptr));
        Assert.Equal(DnsResponseCode.NameError, later.Without("default", "web").Lookup("default.svc.cluster.local", DnsType.A)!.Code);
    }

    private static string[] Show(DnsRecord record) => record switch
    {
        DnsAddressRecord address => [address.Address.ToString()],
        DnsAliasRecord alias => [alias.Target],
        DnsPointerRecord pointer => [pointer.Target],
        DnsServiceRecord service => [$"{service.Weight}", $"{service.Port}", service.Target],
        _ => [record.Name],
    };
}
