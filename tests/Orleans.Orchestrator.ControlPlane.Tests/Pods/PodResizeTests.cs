using System.Text;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Rules;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Storage.Memory;
using TestCluster = Orleans.Orchestrator.ControlPlane.Tests.World.TestCluster;

namespace Orleans.Orchestrator.ControlPlane.Tests.Pods;

/// <summary>The subresource <c>resize</c>: what containers of a running pod may ask for instead.</summary>
public sealed class PodResizeTests
{
    private const string Given = "'resources':{'requests':{'cpu':'100m','memory':'64Mi'},'limits':{'cpu':'200m','memory':'128Mi'}}";

    [Theory]
    [InlineData("'requests':{'cpu':'150m','memory':'64Mi'},'limits':{'cpu':'1','memory':'256Mi'}", "", null)]
    [InlineData("'requests':{'cpu':'100m','memory':'64Mi'},'limits':{'cpu':'200m','memory':'96Mi'}", "", "spec.containers[0].resources.limits[memory]: Forbidden: memory limits cannot be decreased unless resizePolicy is RestartContainer")]
    [InlineData("'requests':{'cpu':'100m','memory':'64Mi'},'limits':{'cpu':'200m','memory':'96Mi'}", ",'resizePolicy':[{'resourceName':'memory','restartPolicy':'RestartContainer'}]", null)]
    [InlineData("'requests':{'cpu':'100m','memory':'64Mi'},'limits':{'cpu':'200m'}", "", "spec.containers[0].resources.limits: Forbidden: resource limits cannot be removed")]
    [InlineData("'requests':{'cpu':'200m','memory':'128Mi'},'limits':{'cpu':'200m','memory':'128Mi'}", "", "spec: Invalid value: \"Guaranteed\": Pod QOS Class may not change as a result of resizing")]
    [InlineData("'requests':{'cpu':'100m','memory':'64Mi','ephemeral-storage':'1Gi'},'limits':{'cpu':'200m','memory':'128Mi'}", "", "spec: Forbidden: only cpu and memory resources are mutable")]
    public void A_resize_is_judged_as_by_Kubernetes(string resources, string policy, string? fault)
    {
        var (current, next) = (Pod(Given + policy), Pod($"'resources':{{{resources}}}{policy}"));
        var faults = new FaultList();
        new PodRules().ValidatePart("resize", current, PodResizeRules.Merge(current, next), faults);
        Assert.Equal(fault is null ? [] : [fault], faults.Faults.Select(f => f.ToString()));
    }

    [Fact]
    public void A_request_cannot_be_taken_back()
    {
        var faults = new FaultList();
        var (current, next) = (Pod("'resources':{'requests':{'cpu':'1','memory':'1Gi'}}"), Pod("'resources':{'requests':{'cpu':'1'}}"));
        new PodRules().ValidatePart("resize", current, PodResizeRules.Merge(current, next), faults);
        Assert.Equal("spec.containers[0].resources.requests: Forbidden: resource requests cannot be removed", Assert.Single(faults.Faults).ToString());
    }

    [Fact]
    public void A_pod_on_a_node_that_cannot_resize_is_left_alone()
    {
        var current = Pod(Given) with
        {
            Status = new PodStatus { ContainerStatuses = [new ContainerStatus { Name = "c", State = new() { Running = new() } }] },
        };
        var faults = new FaultList();
        new PodRules().ValidatePart("resize", current, current, faults);
        Assert.Equal("spec: Forbidden: Pod running on node without support for resize", Assert.Single(faults.Faults).ToString());
    }

    [Fact]
    public async Task Only_resources_change_by_a_resize_and_they_change_by_nothing_else()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        var grain = cluster.Grains.GetGrain<IPodGrain>("default/p");
        var made = await grain.CreateAsync(Pod(Given));
        var resized = (await PatchAsync(grain, "resize", "{'metadata':{'labels':{'a':'b'}},'spec':{'activeDeadlineSeconds':9,'containers':[{'name':'c','image':'other','resources':{'limits':{'cpu':'500m'}}}]}}")).Object.As<Pod>();
        Assert.Equal(("500m", "100m", "i"), (resized.Spec.Containers[0].Resources.Limits["cpu"].ToString(), resized.Spec.Containers[0].Resources.Requests["cpu"].ToString(), resized.Spec.Containers[0].Image));
        Assert.Equal((null, 0), (resized.Spec.ActiveDeadlineSeconds, resized.Metadata.Labels.Count));
        Assert.Equal(made.Metadata.Generation + 1, resized.Metadata.Generation);

        var refused = await Assert.ThrowsAsync<ApiException>(() => PatchAsync(grain, null, "{'spec':{'containers':[{'name':'c','resources':{'limits':{'cpu':'600m'}}}]}}"));
        Assert.Contains("pod updates may not change fields other than", refused.Message);
        var invalid = await Assert.ThrowsAsync<ApiException>(() => PatchAsync(grain, "resize", "{'spec':{'containers':[{'name':'c','resources':{'requests':{'cpu':'2'}}}]}}"));
        Assert.Contains("must be less than or equal to cpu limit of 500m", invalid.Message);
    }

    [Fact]
    public async Task A_resize_is_held_by_quotas_and_limit_ranges()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await cluster.Grains.GetGrain<IResourceQuotaGrain>("default/q").CreateAsync(new ResourceQuota
        {
            Metadata = new() { Name = "q", Namespace = "default" }, Spec = new() { Hard = A.Amounts(("requests.cpu", "150m"), ("requests.memory", "1Gi")) },
        });
        await cluster.Grains.GetGrain<ILimitRangeGrain>("default/l").CreateAsync(Make.Parse<LimitRange>(
            "{'kind':'LimitRange','apiVersion':'v1','metadata':{'name':'l','namespace':'default'},'spec':{'limits':[{'type':'Container','max':{'cpu':'300m'}}]}}"));
        var grain = cluster.Grains.GetGrain<IPodGrain>("default/p");
        await grain.CreateAsync(Pod(Given));
        await PatchAsync(grain, "resize", "{'spec':{'containers':[{'name':'c','resources':{'requests':{'cpu':'150m'}}}]}}");
        var exceeded = await Assert.ThrowsAsync<ApiException>(() => PatchAsync(grain, "resize", "{'spec':{'containers':[{'name':'c','resources':{'requests':{'cpu':'160m'}}}]}}"));
        Assert.Equal("pods \"p\" is forbidden: exceeded quota: q, requested: requests.cpu=10m, used: requests.cpu=150m, limited: requests.cpu=150m", exceeded.Message);
        var limited = await Assert.ThrowsAsync<ApiException>(() => PatchAsync(grain, "resize", "{'spec':{'containers':[{'name':'c','resources':{'limits':{'cpu':'400m'}}}]}}"));
        Assert.Equal("pods \"p\" is forbidden: maximum cpu usage per Container is 300m, but limit is 400m", limited.Message);
    }

    private static Task<WriteResult> PatchAsync(IPodGrain grain, string? part, string patch) => grain.PatchAsync(
        new ResourcePatch(PatchType.StrategicMerge, Encoding.UTF8.GetBytes(patch.Replace('\'', '"')), false), new WriteOptions { Subresource = part });

    private static Pod Pod(string resources) => new PodRules().Default(Make.Parse<Pod>(
        $"{{'kind':'Pod','apiVersion':'v1','metadata':{{'name':'p','namespace':'default'}},'spec':{{'containers':[{{'name':'c','image':'i',{resources}}}]}}}}"));
}
