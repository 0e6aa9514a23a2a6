using Orleans.Orchestrator.ControlPlane.Admission.Limits;
using Orleans.Orchestrator.ControlPlane.Rules;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.ControlPlane.Tests.Admission;

public sealed class LimitRangeTests
{
    [Theory]
    [InlineData("{'type':'Container','max':{'cpu':'1'}}", "{'limits':{'cpu':'2'}}", "maximum cpu usage per Container is 1, but limit is 2")]
    [InlineData("{'type':'Container','max':{'cpu':'1'}}", "{}", "maximum cpu usage per Container is 1.  No limit is specified")]
    [InlineData("{'type':'Container','max':{'cpu':'1'}}", "{'limits':{'cpu':'1'},'requests':{'cpu':'500m'}}", null)]
    [InlineData("{'type':'Container','max':{'memory':'1Gi'}}", "{'limits':{'memory':'1Gi'},'requests':{'memory':'2Gi'}}", "maximum memory usage per Container is 1Gi, but request is 2Gi")]
    [InlineData("{'type':'Container','min':{'cpu':'100m'}}", "{'requests':{'cpu':'50m'}}", "minimum cpu usage per Container is 100m, but request is 50m")]
    [InlineData("{'type':'Container','min':{'cpu':'100m'}}", "{}", "minimum cpu usage per Container is 100m.  No request is specified")]
    [InlineData("{'type':'Container','min':{'cpu':'100m'}}", "{'requests':{'cpu':'100m'},'limits':{'cpu':'60m'}}", "minimum cpu usage per Container is 100m, but limit is 60m")]
    [InlineData("{'type':'Container','maxLimitRequestRatio':{'cpu':'2'}}", "{'requests':{'cpu':'100m'},'limits':{'cpu':'500m'}}", "cpu max limit to request ratio per Container is 2, but provided ratio is 5.000000")]
    [InlineData("{'type':'Container','maxLimitRequestRatio':{'cpu':'2'}}", "{'requests':{'cpu':'100m'},'limits':{'cpu':'200m'}}", null)]
    [InlineData("{'type':'Container','maxLimitRequestRatio':{'cpu':'2'}}", "{'limits':{'cpu':'200m'}}", "cpu max limit to request ratio per Container is 2, but no request is specified or request is 0")]
    [InlineData("{'type':'Container','maxLimitRequestRatio':{'cpu':'1500m'}}", "{'requests':{'cpu':'1'},'limits':{'cpu':'1600m'}}", "cpu max limit to request ratio per Container is 1500m, but provided ratio is 1.600000")]
    [InlineData("{'type':'Pod','max':{'cpu':'1'}}", "{'limits':{'cpu':'2'}}", "maximum cpu usage per Pod is 1, but limit is 2")]
    [InlineData("{'type':'Pod','min':{'memory':'1Mi'}}", "{}", "minimum memory usage per Pod is 1Mi.  No request is specified")]
    [InlineData("{'type':'PersistentVolumeClaim','max':{'storage':'1Gi'}}", "{}", null)]
    public void A_pod_is_held_to_every_bound(string limit, string resources, string? fault)
    {
        var faults = LimitRangeCheck.Faults(Pod($"[{{'name':'c','image':'i','resources':{resources}}}]"), Range(limit));
        Assert.Equal(fault is null ? [] : [fault], faults);
    }

    [Fact]
    public void A_pod_counts_as_the_sum_of_its_containers_or_as_its_greediest_init_container()
    {
        var range = Range("{'type':'Pod','max':{'cpu':'1'}}");
        var two = "{'name':'a','image':'i','resources':{'limits':{'cpu':'600m'}}},{'name':'b','image':'i','resources':{'limits':{'cpu':'600m'}}}";
        Assert.Equal(["maximum cpu usage per Pod is 1, but limit is 1200m"], LimitRangeCheck.Faults(Pod($"[{two}]"), range));
        Assert.Empty(LimitRangeCheck.Faults(Pod("[{'name':'a','image':'i','resources':{'limits':{'cpu':'600m'}}}]", $"[{two}]"), range));
        Assert.Equal(
            ["maximum cpu usage per Pod is 1, but limit is 3"],
            LimitRangeCheck.Faults(Pod("[{'name':'a','image':'i','resources':{'limits':{'cpu':'600m'}}}]", "[{'name':'i','image':'i','resources':{'limits':{'cpu':'3'}}}]"), range));
    }

    [Fact]
    public void Containers_get_what_they_leave_open_and_the_pod_says_so()
    {
        var pod = LimitRangeDefaults.Apply(
            Pod("[{'name':'a','image':'i'},{'name':'b','image':'i','resources':{'limits':{'cpu':'2'},'requests':{'cpu':'2'}}}]", "[{'name':'c','image':'i'}]"),
            Range("{'type':'Container','default':{'cpu':'500m','memory':'64Mi'},'defaultRequest':{'cpu':'100m'}}"));
        Assert.Equal(
            "LimitRanger plugin set: cpu request for container a; cpu, memory limit for container a; memory limit for container b; cpu request for init container c; cpu, memory limit for init container c",
            pod.Metadata.Annotations["kubernetes.io/limit-ranger"]);
        Assert.Equal("500m", pod.Spec.Containers[0].Resources.Limits["cpu"].ToString());
        Assert.Equal("100m", pod.Spec.Containers[0].Resources.Requests["cpu"].ToString());
        Assert.Equal("2", pod.Spec.Containers[1].Resources.Limits["cpu"].ToString());
        Assert.Same(pod, LimitRangeDefaults.Apply(pod, Range("{'type':'Container','default':{'cpu':'9'}}")));
    }

    [Fact]
    public void A_limit_range_completes_itself()
    {
        var range = new LimitRangeRules().Default(Range("{'type':'Container','max':{'cpu':'2','memory':'1Gi'},'min':{'cpu':'50m','ephemeral-storage':'1Mi'},'default':{'cpu':'1'}}"));
        var item = range.Spec.Limits[0];
        Assert.Equal("cpu=1,memory=1Gi", Show(item.Default));
        Assert.Equal("cpu=1,ephemeral-storage=1Mi,memory=1Gi", Show(item.DefaultRequest));
    }

    [Fact]
    public async Task Pods_of_a_namespace_are_completed_and_judged_whoever_makes_them()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await cluster.Grains.GetGrain<ILimitRangeGrain>("default/a").CreateAsync(Range("{'type':'Container','max':{'cpu':'1'},'default':{'cpu':'300m'}}") with { Metadata = new() { Name = "a", Namespace = "default" } });
        await cluster.Grains.GetGrain<ILimitRangeGrain>("default/b").CreateAsync(Range("{'type':'Container','default':{'memory':'32Mi'}}") with { Metadata = new() { Name = "b", Namespace = "default" } });
        var made = await cluster.Grains.GetGrain<IPodGrain>("default/p").CreateAsync(Pod("[{'name':'c','image':'i'}]"));
        Assert.Equal("cpu=300m,memory=32Mi", Show(made.Spec.Containers[0].Resources.Limits));
        Assert.Equal("cpu=300m,memory=32Mi", Show(made.Spec.Containers[0].Resources.Requests));
        Assert.Equal("Guaranteed", made.Status.QosClass);

        var refused = await Assert.ThrowsAsync<ApiException>(() => cluster.Grains.GetGrain<IPodGrain>("default/q").CreateAsync(
            Pod("[{'name':'c','image':'i','resources':{'limits':{'cpu':'2'}}},{'name':'d','image':'i','resources':{'limits':{'cpu':'3'}}}]", name: "q")));
        Assert.Equal(403, refused.Code);
        Assert.Equal("pods \"q\" is forbidden: [maximum cpu usage per Container is 1, but limit is 2, maximum cpu usage per Container is 1, but limit is 3]", refused.Message);
        await cluster.Grains.GetGrain<ILimitRangeGrain>("default/a").DeleteAsync(new());
        await cluster.Grains.GetGrain<IPodGrain>("default/q").CreateAsync(Pod("[{'name':'c','image':'i','resources':{'limits':{'cpu':'2'}}}]", name: "q"));
    }

    private static LimitRange Range(string limit) =>
        Make.Parse<LimitRange>($"{{'kind':'LimitRange','apiVersion':'v1','metadata':{{'name':'l','namespace':'default'}},'spec':{{'limits':[{limit}]}}}}");

    private static Pod Pod(string containers, string initContainers = "[]", string name = "p") => Make.Parse<Pod>(
        $"{{'kind':'Pod','apiVersion':'v1','metadata':{{'name':'{name}','namespace':'default'}},'spec':{{'containers':{containers},'initContainers':{initContainers}}}}}");

    private static string Show(Orleans.Orchestrator.Resources.Map<Orleans.Orchestrator.Resources.Quantity> amounts) => string.Join(",", amounts.Select(a => $"{a.Key}={a.Value}"));
}
