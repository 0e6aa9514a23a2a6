using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.Patching;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Patching;

public sealed class ResourcePatcherTests
{
    private static readonly Pod Pod = Make.Parse<Pod>("""
        {'apiVersion':'v1','kind':'Pod','metadata':{'name':'p','namespace':'default','finalizers':['a.b/1','a.b/2'],'labels':{'app':'web','tier':'front'}},
         'spec':{'containers':[
           {'name':'one','image':'i1','env':[{'name':'A','value':'1'},{'name':'B','value':'2'}],'ports':[{'containerPort':80}],'args':['x','y']},
           {'name':'two','image':'i2'}],
          'volumes':[{'name':'v','emptyDir':{}}],'tolerations':[{'key':'k','operator':'Exists'}]}}
        """);

    [Fact]
    public void Strategic_merge_merges_lists_by_their_keys()
    {
        var patched = Strategic("{'spec':{'containers':[{'name':'two','image':'new'},{'name':'three','image':'i3'}]}}");
        Assert.Equal([("one", "i1"), ("two", "new"), ("three", "i3")], patched.Spec.Containers.Select(c => (c.Name, c.Image!)));
        Assert.Equal((string[])["x", "y"], patched.Spec.Containers[0].Args);
    }

    [Fact]
    public void Strategic_merge_reaches_lists_within_lists()
    {
        var patched = Strategic("{'spec':{'containers':[{'name':'one','env':[{'name':'B','value':'3'},{'name':'C','value':'4'},{'name':'A','$patch':'delete'}]}]}}");
        Assert.Equal([("B", "3"), ("C", "4")], patched.Spec.Containers[0].Env.Select(e => (e.Name, e.Value!)));
    }

    [Fact]
    public void Strategic_merge_replaces_atomic_lists() =>
        Assert.Equal("z", Assert.Single(Strategic("{'spec':{'containers':[{'name':'one','args':['z']}]}}").Spec.Containers[0].Args));

    [Fact]
    public void A_delete_directive_removes_an_element() =>
        Assert.Equal("one", Assert.Single(Strategic("{'spec':{'containers':[{'name':'two','$patch':'delete'}]}}").Spec.Containers).Name);

    [Fact]
    public void A_replace_directive_in_a_list_replaces_the_list() =>
        Assert.Equal("only", Assert.Single(Strategic("{'spec':{'containers':[{'$patch':'replace'},{'name':'only','image':'i'}]}}").Spec.Containers).Name);

    [Fact]
    public void A_replace_directive_in_an_object_replaces_the_object() =>
        Assert.Equal(["new"], Strategic("{'metadata':{'labels':{'$patch':'replace','new':'1'}}}").Metadata.Labels.Keys);

    [Fact]
    public void Primitive_lists_merge_as_sets_and_lose_what_a_directive_names()
    {
        var patched = Strategic("{'metadata':{'$deleteFromPrimitiveList/finalizers':['a.b/1'],'finalizers':['a.b/2','a.b/3']}}");
        Assert.Equal((string[])["a.b/2", "a.b/3"], patched.Metadata.Finalizers);
    }

    [Fact]
    public void Set_element_order_puts_the_named_in_order()
    {
        var patched = Strategic("{'spec':{'$setElementOrder/containers':[{'name':'two'},{'name':'one'}],'containers':[{'name':'two','image':'n'}]}}");
        Assert.Equal(["two", "one"], patched.Spec.Containers.Select(c => c.Name));
    }

    [Fact]
    public void Retain_keys_drops_the_other_fields_of_a_union()
    {
        var patched = Strategic("{'spec':{'volumes':[{'name':'v','$retainKeys':['name','configMap'],'configMap':{'name':'m'}}]}}");
        Assert.Equal("m", Assert.Single(patched.Spec.Volumes).ConfigMap?.Name);
        Assert.Null(patched.Spec.Volumes[0].EmptyDir);
    }

    [Fact]
    public void Null_removes_a_field_and_a_map_entry()
    {
        var patched = Strategic("{'metadata':{'labels':{'app':null}},'spec':{'tolerations':null}}");
        Assert.Equal(["tier"], patched.Metadata.Labels.Keys);
        Assert.Empty(patched.Spec.Tolerations);
    }

    [Fact]
    public void An_element_without_its_merge_key_is_refused() =>
        Assert.Equal(422, Refused(PatchType.StrategicMerge, "{'spec':{'containers':[{'image':'x'}]}}").Code);

    [Fact]
    public void A_merge_patch_replaces_lists_and_removes_by_null()
    {
        var patched = Apply(PatchType.Merge, "{'metadata':{'labels':{'tier':null}},'spec':{'containers':[{'name':'x','image':'y'}]}}");
        Assert.Equal(["app"], patched.Metadata.Labels.Keys);
        Assert.Equal("x", Assert.Single(patched.Spec.Containers).Name);
    }

    [Theory]
    [InlineData("[{'op':'replace','path':'/spec/containers/0/image','value':'n'}]", "n")]
    [InlineData("[{'op':'test','path':'/metadata/name','value':'p'},{'op':'copy','from':'/metadata/name','path':'/spec/containers/0/image'}]", "p")]
    [InlineData("[{'op':'remove','path':'/spec/containers/0'}]", "i2")]
    [InlineData("[{'op':'move','from':'/spec/containers/1','path':'/spec/containers/0'}]", "i2")]
    [InlineData("[{'op':'add','path':'/spec/containers/0','value':{'name':'z','image':'zz'}}]", "zz")]
    [InlineData("[{'op':'add','path':'/metadata/labels/a~1b','value':'x'},{'op':'move','from':'/metadata/labels/a~1b','path':'/spec/containers/0/image'}]", "x")]
    public void Json_patches_are_applied(string patch, string image) => Assert.Equal(image, Apply(PatchType.Json, patch).Spec.Containers[0].Image);

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("[{'op':'grow','path':'/x'}]", 400)]
    [InlineData("[{'op':'add','path':'x','value':1}]", 400)]
    [InlineData("[{'op':'add','path':'/spec'}]", 400)]
    [InlineData("[{'op':'remove','path':'/spec/nothing'}]", 422)]
    [InlineData("[{'op':'replace','path':'/spec/containers/7/image','value':'n'}]", 422)]
    [InlineData("[{'op':'replace','path':'/spec/containers/01/image','value':'n'}]", 422)]
    [InlineData("[{'op':'test','path':'/metadata/name','value':'q'}]", 422)]
    [InlineData("[{'op':'move','from':'/spec','path':'/spec/containers'}]", 422)]
    [InlineData("[{'op':'remove','path':''}]", 400)]
    [InlineData("[{'op':'replace','path':'/kind','value':'Node'}]", 400)]
    [InlineData("not json", 400)]
    public void A_json_patch_that_cannot_be_applied_is_refused(string patch, int code) => Assert.Equal(code, Refused(PatchType.Json, patch).Code);

    [Fact]
    public void Unknown_fields_are_refused_told_or_dropped_as_asked()
    {
        const string Patch = "{'spec':{'foo':1}}";
        var refused = Assert.Throws<ApiException>(() => ResourcePatcher.Apply(ResourceObject.From(Pod), new ResourcePatch(PatchType.Merge, Make.Json(Patch)), "Strict"));
        Assert.Contains("strict decoding error: unknown field \"spec.foo\"", refused.Message);
        Assert.Equal((string[])["unknown field \"spec.foo\""], ResourcePatcher.Apply(ResourceObject.From(Pod), new ResourcePatch(PatchType.Merge, Make.Json(Patch)), "Warn").Warnings);
        Assert.Empty(ResourcePatcher.Apply(ResourceObject.From(Pod), new ResourcePatch(PatchType.Merge, Make.Json(Patch)), "Ignore").Warnings);
    }

    [Fact]
    public void A_value_of_the_wrong_type_is_refused_with_its_path() =>
        Assert.Contains("spec.containers[0].image: expected string, found number", Refused(PatchType.Json, "[{'op':'replace','path':'/spec/containers/0/image','value':5}]").Message);

    [Fact]
    public void The_object_that_is_patched_stays_as_it_is()
    {
        var before = ResourceObject.From(Pod);
        var json = Encoding.UTF8.GetString(before.Json.Span);
        Strategic("{'spec':{'containers':[{'name':'two','$patch':'delete'}]}}");
        Assert.Equal(json, Encoding.UTF8.GetString(before.Json.Span));
    }

    [Fact]
    public void A_deployments_strategy_changes_by_retain_keys()
    {
        var deployment = Make.Parse<Deployment>("{'apiVersion':'apps/v1','kind':'Deployment','metadata':{'name':'d'},'spec':{'selector':{},'template':{},'strategy':{'type':'RollingUpdate','rollingUpdate':{'maxSurge':1}}}}");
        var patch = new ResourcePatch(PatchType.StrategicMerge, Make.Json("{'spec':{'strategy':{'$retainKeys':['type'],'type':'Recreate'}}}"));
        var patched = (Deployment)ResourcePatcher.Apply(ResourceObject.From(deployment), patch, "Strict").Value;
        Assert.Equal(("Recreate", null), (patched.Spec.Strategy.Type, patched.Spec.Strategy.RollingUpdate));
    }

    [Theory]
    // The examples of RFC 7386, appendix A.
    [InlineData("{'a':'b'}", "{'a':'c'}", "{'a':'c'}")]
    [InlineData("{'a':'b'}", "{'b':'c'}", "{'a':'b','b':'c'}")]
    [InlineData("{'a':'b'}", "{'a':null}", "{}")]
    [InlineData("{'a':'b','b':'c'}", "{'a':null}", "{'b':'c'}")]
    [InlineData("{'a':['b']}", "{'a':'c'}", "{'a':'c'}")]
    [InlineData("{'a':'c'}", "{'a':['b']}", "{'a':['b']}")]
    [InlineData("{'a':{'b':'c'}}", "{'a':{'b':'d','c':null}}", "{'a':{'b':'d'}}")]
    [InlineData("{'a':[{'b':'c'}]}", "{'a':[1]}", "{'a':[1]}")]
    [InlineData("{'e':null}", "{'a':1}", "{'e':null,'a':1}")]
    [InlineData("[1,2]", "{'a':'b','c':null}", "{'a':'b'}")]
    [InlineData("{}", "{'a':{'bb':{'ccc':null}}}", "{'a':{'bb':{}}}")]
    public void Merge_patches_follow_the_rfc(string target, string patch, string result)
    {
        var patched = MergePatch.Apply(JsonNode.Parse(Make.Json(target)), JsonNode.Parse(Make.Json(patch))!.AsObject());
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Make.Json(result)), patched), patched.ToJsonString());
    }

    private static Pod Strategic(string patch) => Apply(PatchType.StrategicMerge, patch);

    private static Pod Apply(PatchType type, string patch) =>
        (Pod)ResourcePatcher.Apply(ResourceObject.From(Pod), new ResourcePatch(type, Make.Json(patch)), "Strict").Value;

    private static ApiException Refused(PatchType type, string patch) => Assert.Throws<ApiException>(() => Apply(type, patch));
}
