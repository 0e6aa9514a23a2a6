using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.ControlPlane.Tests.ManagedFields;

/// <summary>Apply and ownership through grains, beside the controllers that write the same objects.</summary>
public sealed class GrainApplyTests
{
    private const string Web = """
        {'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'web'},'spec':{'replicas':2,'selector':{'matchLabels':{'app':'web'}},
         'template':{'metadata':{'labels':{'app':'web'}},'spec':{'containers':[{'name':'c','image':'web:1','ports':[{'containerPort':80}],'resources':{'requests':{'cpu':'1'}}}]}}}}
        """;

    [Fact]
    public async Task A_deployment_is_applied_defaulted_rolled_out_and_applied_again()
    {
        await using var cluster = await TestCluster.StartAsync(new MemoryResourceStore());
        await cluster.AddNodeAsync("n1");
        var grain = cluster.Deployment("web");
        var created = await grain.ApplyAsync(Json(Web), "me");
        Assert.Equal(("default", "RollingUpdate", "TCP"), (created.Metadata.Namespace, created.Spec.Strategy.Type, created.Spec.Template.Spec.Containers[0].Ports[0].Protocol));
        Assert.Equal(
            "{'f:spec':{'f:replicas':{},'f:selector':{},'f:template':{'f:metadata':{'f:labels':{'f:app':{}}},'f:spec':{'f:containers':{'k:{'name':'c'}':{'.':{},'f:image':{},'f:name':{},"
            + "'f:ports':{'k:{'containerPort':80,'protocol':'TCP'}':{'.':{},'f:containerPort':{}}},'f:resources':{'f:requests':{'f:cpu':{}}}}}}}}}", Fields(Assert.Single(created.Metadata.ManagedFields)));

        // The controller's status and revision belong to nobody, and are no conflict.
        await cluster.View.UntilAsync("the deployment is available", () => cluster.View.Deployment("web")?.Status.AvailableReplicas == 2);
        var again = await grain.ApplyAsync(Json(Web), "me");
        Assert.Equal(created.Metadata.ManagedFields.AsEnumerable(), again.Metadata.ManagedFields);
        Assert.Equal(2, again.Status.AvailableReplicas);

        // 1000m is what 1 is.
        await grain.ApplyAsync(Json(Web.Replace("'1'", "'1000m'", StringComparison.Ordinal)), "other");
        var conflict = await Assert.ThrowsAsync<ApiException>(() => grain.ApplyAsync(Json(Web.Replace("web:1", "web:2", StringComparison.Ordinal)), "other"));
        Assert.Equal((409, ".spec.template.spec.containers[name=\"c\"].image", "conflict with \"me\""), (conflict.Code, conflict.Status.Details!.Causes[0].Field, conflict.Status.Details.Causes[0].Message));
        var forced = await grain.ApplyAsync(Json(Web.Replace("web:1", "web:2", StringComparison.Ordinal)), "other", force: true);
        Assert.Equal("web:2", forced.Spec.Template.Spec.Containers[0].Image);
    }

    [Fact]
    public async Task What_the_cluster_makes_for_itself_is_not_tracked_until_somebody_applies()
    {
        await using var cluster = await TestCluster.StartAsync(new MemoryResourceStore());
        var map = cluster.Grains.GetGrain<IConfigMapGrain>("default/c");
        var made = await map.CreateAsync(new ConfigMap { Metadata = new ObjectMeta { Name = "c", Namespace = "default" }, Data = A.Labels(("a", "1")) });
        Assert.Empty(made.Metadata.ManagedFields);
        var patched = await map.PatchAsync(new ResourcePatch(PatchType.Merge, """{"data":{"b":"2"}}"""u8.ToArray()), new WriteOptions { FieldManager = "patcher" });
        Assert.Empty(patched.Object.Value.Metadata.ManagedFields);
        var applied = await map.ApplyAsync("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"1","c":"3"}}""", "me");
        Assert.Equal(["me", "before-first-apply"], applied.Metadata.ManagedFields.Select(static m => m.Manager));
        Assert.Equal("{'f:data':{'.':{},'f:a':{},'f:b':{}}}", Fields(applied.Metadata.ManagedFields[1]));
    }

    [Fact]
    public async Task A_service_of_the_cluster_takes_what_it_writes_from_users_and_owns_it_not()
    {
        await using var cluster = await TestCluster.StartAsync(new MemoryResourceStore());
        var map = cluster.Grains.GetGrain<IConfigMapGrain>("default/c");
        var applied = await map.ApplyAsync("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c"},"data":{"a":"1","b":"2"}}""", "me");
        var written = await map.ReplaceAsync(applied with { Data = A.Labels(("a", "9"), ("b", "2")) });
        Assert.Equal("{'f:data':{'f:b':{}}}", Fields(Assert.Single(written.Metadata.ManagedFields)));
    }

    [Fact]
    public async Task An_apply_of_the_status_needs_an_object_and_owns_the_status_only()
    {
        await using var cluster = await TestCluster.StartAsync(new MemoryResourceStore());
        var grain = cluster.Deployment("web");
        var status = new ResourcePatch(PatchType.Apply, """{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"status":{"conditions":[{"type":"Mine","status":"True"}]}}"""u8.ToArray());
        var options = new WriteOptions { FieldManager = "observer", Subresource = "status" };
        Assert.Equal(404, (await Assert.ThrowsAsync<ApiException>(() => grain.PatchAsync(status, options))).Code);
        await grain.ApplyAsync(Json(Web.Replace("'replicas':2", "'replicas':0", StringComparison.Ordinal)), "me");
        var applied = (await grain.PatchAsync(status, options)).Object.As<Deployment>();
        Assert.Contains(applied.Status.Conditions, static c => c.Type == "Mine");
        var entry = Assert.Single(applied.Metadata.ManagedFields, static m => m.Subresource == "status");
        Assert.Equal("{'f:status':{'f:conditions':{'k:{'type':'Mine'}':{'.':{},'f:status':{},'f:type':{}}}}}", Fields(entry));
    }

    [Fact]
    public async Task A_dry_run_shows_the_owners_and_writes_nothing()
    {
        await using var cluster = await TestCluster.StartAsync(new MemoryResourceStore());
        var grain = cluster.Deployment("web");
        var patch = new ResourcePatch(PatchType.Apply, System.Text.Encoding.UTF8.GetBytes(Json(Web)));
        var shown = await grain.PatchAsync(patch, new WriteOptions { FieldManager = "me", DryRun = true });
        Assert.True(shown.Created);
        Assert.Single(shown.Object.Value.Metadata.ManagedFields);
        Assert.Null(await grain.GetAsync());
        Assert.Equal(400, (await Assert.ThrowsAsync<ApiException>(() => grain.PatchAsync(patch, new WriteOptions()))).Code);
    }

    [Fact]
    public async Task Owners_survive_protobuf_and_json()
    {
        await using var cluster = await TestCluster.StartAsync(new MemoryResourceStore());
        var value = await cluster.Deployment("web").ApplyAsync(Json(Web), "me");
        var writer = new Serialization.ProtoWriter();
        value.WriteProto(writer);
        Assert.Equal(value, (Deployment)ResourceKinds.Deployment.ReadProto(writer.Written));
        Assert.Equal(value, ResourceObject.FromJson("deployments.apps", ResourceObject.Serialize(value)).Value);
    }

    private static string Json(string text) => text.Replace('\'', '"');

    private static string Fields(ManagedFieldsEntry entry) => entry.FieldsV1!.Text.Replace("\\\"", "'", StringComparison.Ordinal).Replace('"', '\'');
}
