using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Requests;

/// <summary>What drivers for storage tell and are told: kept for drivers that users install, as Kubernetes' conformance tests go through their lives.</summary>
public sealed class StorageDriverTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Group = "/apis/storage.k8s.io/v1";
    private const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io";

    [Theory]
    [InlineData("csinodes", "'spec':{'drivers':[{'name':'disks.example.com','nodeID':'n'}]}", "[\"x\",1,")]
    [InlineData("csidrivers", "'spec':{'tokenRequests':[{'audience':'a'}],'volumeLifecycleModes':['Ephemeral','Persistent']}", "[\"x\",true,false,false,\"a\",false,\"Ephemeral,Persistent\",")]
    [InlineData("namespaces/default/csistoragecapacities", "'storageClassName':'fast','capacity':'10Gi'", "[\"x\",\"fast\",\"10Gi\"]")]
    [InlineData("volumeattachments", "'spec':{'attacher':'disks.example.com','nodeName':'n1','source':{'persistentVolumeName':'v'}}", "[\"x\",\"disks.example.com\",\"v\",\"n1\",false,")]
    public async Task AnObject_LivesLikeAnyOther(string collection, string fields, string cells)
    {
        var path = $"{Group}/{collection}";
        var label = $"life={collection.Split('/')[^1]}";
        var made = await world.ExpectAsync("POST", path, $"{{'metadata':{{'name':'x','labels':{{'life':'{label[5..]}'}}}},{fields}}}");
        Assert.Equal("e2e", (await world.ExpectAsync("PATCH", $"{path}/x", "{'metadata':{'labels':{'patched':'e2e'}}}")).At("metadata.labels.patched"));
        Assert.Equal(made.At("metadata.uid"), Assert.Single((await world.ExpectAsync("GET", $"{path}?labelSelector=patched=e2e,{label}")).GetProperty("items").EnumerateArray()).At("metadata.uid"));
        using var table = await world.SendAsync(HttpMethod.Get, $"{path}/x", accept: Table);
        Assert.Contains($"\"cells\":{cells}", await table.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        await world.ExpectAsync("DELETE", $"{path}/x");
        Assert.Equal(404, (await world.CallAsync("GET", $"{path}/x")).Code);
        await world.ExpectAsync("POST", path, $"{{'metadata':{{'name':'y','labels':{{'life':'{label[5..]}'}}}},{fields}}}");
        await world.ExpectAsync("DELETE", $"{path}?labelSelector={label}");
        Assert.Empty((await world.ExpectAsync("GET", $"{path}?labelSelector={label}")).GetProperty("items").EnumerateArray());
    }

    [Fact]
    public async Task WhetherAVolumeIsAttached_IsToldInAStatus()
    {
        const string Path = $"{Group}/volumeattachments";
        await world.ExpectAsync("POST", Path, "{'metadata':{'name':'a'},'spec':{'attacher':'disks.example.com','nodeName':'n1','source':{'persistentVolumeName':'v'}}}");
        Assert.Equal("False", (await world.ExpectAsync("GET", $"{Path}/a/status")).At("status.attached"));
        var told = await world.ExpectAsync("PATCH", $"{Path}/a/status", "{'metadata':{'labels':{'patched':'yes'}},'status':{'attached':true,'attachmentMetadata':{'path':'/dev/x'}}}");
        Assert.Equal(("True", "/dev/x", "yes"), (told.At("status.attached"), told.At("status.attachmentMetadata.path"), told.At("metadata.labels.patched")));
        Assert.Equal("True", (await world.ExpectAsync("PATCH", $"{Path}/a", "{'status':{'attached':false}}")).At("status.attached"));
    }
}
