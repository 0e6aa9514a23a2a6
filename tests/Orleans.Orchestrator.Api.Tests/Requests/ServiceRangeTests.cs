using System.Text.Json;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Requests;

/// <summary>ServiceCIDRs and IPAddresses, which show where Services have their addresses from.</summary>
public sealed class ServiceRangeTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Ranges = "/apis/networking.k8s.io/v1/servicecidrs";
    private const string Addresses = "/apis/networking.k8s.io/v1/ipaddresses";
    private const string Services = "/api/v1/namespaces/default/services";
    private const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io";

    [Fact]
    public async Task TheClustersRange_IsShown_AndReady()
    {
        var range = await UntilAsync($"{Ranges}/kubernetes", r => r.At("status.conditions.0.type") == "Ready");
        Assert.Equal(("10.96.0.0/16", "True"), (range.At("spec.cidrs.0"), range.At("status.conditions.0.status")));
        Assert.Equal((range.At("metadata.uid"), "ServiceCIDR"), ((await world.ExpectAsync("GET", $"{Ranges}/kubernetes/status")).At("metadata.uid"), range.At("kind")));
        using var table = await world.SendAsync(HttpMethod.Get, $"{Ranges}/kubernetes", accept: Table);
        Assert.Contains("\"cells\":[\"kubernetes\",\"10.96.0.0/16\",", await table.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherRange_IsKept_AndSaysThatNothingComesFromIt()
    {
        await world.ExpectAsync("POST", Ranges, "{'metadata':{'name':'more'},'spec':{'cidrs':['203.0.113.0/24']}}");
        var range = await UntilAsync($"{Ranges}/more", r => r.At("status.conditions.0.type") == "Ready");
        Assert.Equal(("False", "NotSupported"), (range.At("status.conditions.0.status"), range.At("status.conditions.0.reason")));
        await world.ExpectAsync("DELETE", $"{Ranges}/more");
    }

    [Fact]
    public async Task EachAddressOfAService_IsShown_AsLongAsTheServiceHasIt()
    {
        var made = await world.ExpectAsync("POST", Services, "{'metadata':{'name':'shown'},'spec':{'ports':[{'port':80}]}}");
        var path = $"{Addresses}/{made.At("spec.clusterIP")}";
        var address = await UntilAsync(path, a => a.At("metadata.uid").Length > 0);
        Assert.Equal(("", "services", "default", "shown"), (address.At("spec.parentRef.group"), address.At("spec.parentRef.resource"), address.At("spec.parentRef.namespace"), address.At("spec.parentRef.name")));
        Assert.Equal(("ipallocator.k8s.io", "IPv4"), (address.GetProperty("metadata").GetProperty("labels").GetProperty("ipaddress.kubernetes.io/managed-by").GetString(),
            address.GetProperty("metadata").GetProperty("labels").GetProperty("ipaddress.kubernetes.io/ip-family").GetString()));
        using var table = await world.SendAsync(HttpMethod.Get, path, accept: Table);
        Assert.Contains($"\"cells\":[\"{made.At("spec.clusterIP")}\",\"services/default/shown\",", await table.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await world.ExpectAsync("DELETE", path);
        await UntilAsync(path, a => a.At("metadata.uid").Length > 0 && a.At("metadata.uid") != address.At("metadata.uid"));
        await world.ExpectAsync("DELETE", $"{Services}/shown");
        await UntilAsync(path, a => a.At("metadata.uid") == "");
    }

    [Fact]
    public async Task Addresses_ThatOthersShow_AreLeftAlone()
    {
        foreach (var (name, label) in new[] { ("255.255.255.255", "broadcast"), ("fe80::42:1dff:fe84:f9e2", "link-local") })
        {
            await world.ExpectAsync("POST", Addresses, $"{{'metadata':{{'name':'{name}','labels':{{'type':'{label}'}}}},'spec':{{'parentRef':{{'group':'mygroup','resource':'myresources','namespace':'foo','name':'bar'}}}}}}");
        }

        await world.ExpectAsync("PATCH", $"{Addresses}/255.255.255.255", "{'metadata':{'annotations':{'patched':'true'}}}");
        Assert.Equal("true", (await world.ExpectAsync("GET", $"{Addresses}/255.255.255.255")).At("metadata.annotations.patched"));
        Assert.Single((await world.ExpectAsync("GET", $"{Addresses}?labelSelector=type=broadcast")).GetProperty("items").EnumerateArray());
        await world.ExpectAsync("DELETE", $"{Addresses}/255.255.255.255");
        await world.ExpectAsync("DELETE", $"{Addresses}?labelSelector=type=link-local");
        Assert.Empty((await world.ExpectAsync("GET", $"{Addresses}?labelSelector=type=link-local")).GetProperty("items").EnumerateArray());
    }

    /// <summary>The controller writes a moment later.</summary>
    private async Task<JsonElement> UntilAsync(string path, Func<JsonElement, bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var (_, answer) = await world.CallAsync("GET", path);
            if (holds(answer))
                return answer;
            Assert.False(patience.IsCancellationRequested, $"{path} never became what it should: {answer}");
            await Task.Delay(20);
        }
    }
}
