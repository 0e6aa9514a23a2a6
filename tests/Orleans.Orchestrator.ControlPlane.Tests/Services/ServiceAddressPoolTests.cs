using System.Net;
using Orleans.Orchestrator.ControlPlane.Services;

namespace Orleans.Orchestrator.ControlPlane.Tests.Services;

public class ServiceAddressPoolTests
{
    private readonly ServiceAddressPool _pool = new(IPNetwork.Parse("10.96.0.0/27"), 30000, 30001);

    [Fact]
    public void Addresses_AreGivenUntilNoneIsLeft_NeverTheNetworksOrTheApis()
    {
        var given = new List<string>();
        while (_pool.AllocateAddress($"default/s{given.Count}") is { } address)
            given.Add(address.ToString());
        Assert.Equal(29, given.Distinct().Count());
        Assert.DoesNotContain("10.96.0.0", given);
        Assert.DoesNotContain("10.96.0.1", given);
        Assert.DoesNotContain("10.96.0.31", given);
        _pool.Keep("default/s3", null, []);
        Assert.Equal(given[3], _pool.AllocateAddress("default/new")!.ToString());
    }

    [Theory]
    [InlineData("10.96.0.1", "provided IP is reserved for the API")]
    [InlineData("10.97.0.1", "the provided IP (10.97.0.1) is not in the valid range. The range of valid IPs is 10.96.0.0/27")]
    [InlineData("ten", "must be a valid IPv4 address")]
    [InlineData("10.96.0.9", null)]
    public void CertainAddresses_AreTakenOrRefusedWithTheReason(string address, string? refusal) =>
        Assert.Equal(refusal, _pool.TakeAddress("default/a", address));

    [Fact]
    public void Ports_AreGivenOncePerProtocol()
    {
        Assert.Equal("provided port is not in the valid range. The range of valid ports is 30000-30001", _pool.TakePort("default/a", 80, "TCP"));
        Assert.Null(_pool.TakePort("default/a", 30000, "TCP"));
        Assert.Equal("provided port is already allocated", _pool.TakePort("default/b", 30000, "TCP"));
        Assert.Null(_pool.TakePort("default/b", 30000, "UDP"));
        Assert.Equal(30001, _pool.AllocatePort("default/b", "TCP"));
        Assert.Equal(0, _pool.AllocatePort("default/c", "TCP"));
    }
}
