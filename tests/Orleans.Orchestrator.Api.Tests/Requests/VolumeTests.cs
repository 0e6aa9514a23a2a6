using System.Text.Json;
using Orleans.Orchestrator.Api.Tests.Support;

namespace Orleans.Orchestrator.Api.Tests.Requests;

/// <summary>Claims, volumes and classes over HTTP.</summary>
public sealed class VolumeTests(ApiWorld world) : IClassFixture<ApiWorld>
{
    private const string Claims = "/api/v1/namespaces/default/persistentvolumeclaims";
    private const string Volumes = "/api/v1/persistentvolumes";
    private const string Classes = "/apis/storage.k8s.io/v1/storageclasses";
    private const string Table = "application/json;as=Table;v=v1;g=meta.k8s.io";

    [Fact]
    public async Task AClaim_GetsTheDefaultClass_IsHeld_AndHasAStatusOfItsOwn()
    {
        var made = await world.ExpectAsync("POST", Claims, "{'metadata':{'name':'data'},'spec':{'accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'1Gi'}}},'status':{'phase':'Bound'}}");
        Assert.Equal(("local", "Pending", "kubernetes.io/pvc-protection"), (made.At("spec.storageClassName"), made.At("status.phase"), made.At("metadata.finalizers.0")));
        await world.ExpectAsync("POST", Classes, "{'metadata':{'name':'newer','annotations':{'storageclass.kubernetes.io/is-default-class':'false'}},'provisioner':'example.com/disk'}");
        // More than any volume of these tests has: it is not bound meanwhile.
        var none = await world.ExpectAsync("POST", Claims, "{'metadata':{'name':'none'},'spec':{'storageClassName':'','accessModes':['ReadWriteOnce'],'resources':{'requests':{'storage':'10Gi'}}}}");
        Assert.Equal("", none.GetProperty("spec").GetProperty("storageClassName").GetString());
        var written = await world.ExpectAsync("PATCH", $"{Claims}/none/status", "{'spec':{'volumeName':'x'},'status':{'phase':'Lost'}}");
        Assert.Equal(("Lost", ""), (written.At("status.phase"), written.At("spec.volumeName")));
        using var table = await world.SendAsync(HttpMethod.Get, $"{Claims}/data", accept: Table);
        var columns = JsonDocument.Parse(await table.Content.ReadAsByteArrayAsync()).RootElement.GetProperty("columnDefinitions");
        Assert.Equal("Name Status Volume Capacity Access Modes StorageClass VolumeAttributesClass Age VolumeMode", string.Join(' ', columns.EnumerateArray().Select(c => c.GetProperty("name").GetString())));
    }

    [Fact]
    public async Task AVolume_IsPending_WithTheTimeOfThat_UntilItsPhaseChanges()
    {
        var made = await world.ExpectAsync("POST", Volumes, "{'metadata':{'name':'v'},'spec':{'capacity':{'storage':'1Gi'},'accessModes':['ReadWriteOnce'],'hostPath':{'path':'/v'}}}");
        Assert.Equal(made.At("metadata.creationTimestamp"), made.At("status.lastPhaseTransitionTime"));
        Assert.Equal("kubernetes.io/pv-protection", made.At("metadata.finalizers.0"));
        using var table = await world.SendAsync(HttpMethod.Get, $"{Volumes}/v", accept: Table);
        var columns = JsonDocument.Parse(await table.Content.ReadAsByteArrayAsync()).RootElement.GetProperty("columnDefinitions");
        Assert.Equal(
            "Name Capacity Access Modes Reclaim Policy Status Claim StorageClass VolumeAttributesClass Reason Age VolumeMode",
            string.Join(' ', columns.EnumerateArray().Select(c => c.GetProperty("name").GetString())));
    }

    [Theory]
    [InlineData("persistentvolumeclaims", "pvc", "/api/v1")]
    [InlineData("persistentvolumes", "pv", "/api/v1")]
    [InlineData("storageclasses", "sc", "/apis/storage.k8s.io/v1")]
    public async Task TheKinds_HaveTheirShortNames(string plural, string shortName, string path)
    {
        using var answer = await world.SendAsync(HttpMethod.Get, path);
        var kind = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync()).RootElement.GetProperty("resources").EnumerateArray().Single(r => r.GetProperty("name").GetString() == plural);
        Assert.Equal(shortName, Assert.Single(kind.GetProperty("shortNames").EnumerateArray()).GetString());
    }
}
