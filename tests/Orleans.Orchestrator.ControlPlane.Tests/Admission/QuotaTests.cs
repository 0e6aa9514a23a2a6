using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Storage.Memory;
using TestCluster = Orleans.Orchestrator.ControlPlane.Tests.World.TestCluster;

namespace Orleans.Orchestrator.ControlPlane.Tests.Admission;

public sealed class QuotaTests
{
    [Fact]
    public async Task However_many_are_created_at_once_no_more_than_the_quota_exist()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await QuotaAsync(cluster, "few", ("configmaps", "7"), ("count/configmaps", "9"));
        var present = (await cluster.Grains.GetCollection(ResourceKinds.ConfigMap).ListAsync(new ListQuery { Namespace = "default" })).Items.Length;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => TryAsync(() => cluster.CreateAsync(Make.ConfigMap($"c{i}")))));
        Assert.Equal(7 - present, outcomes.Count(o => o is null));
        Assert.All(outcomes.OfType<ApiException>(), e => Assert.Equal(403, e.Code));
        Assert.All(outcomes.OfType<ApiException>(), e => Assert.EndsWith("is forbidden: exceeded quota: few, requested: configmaps=1, used: configmaps=7, limited: configmaps=7", e.Message));
        await UntilUsedAsync(cluster, "few", "configmaps", "7");

        var one = (await cluster.Grains.GetCollection(ResourceKinds.ConfigMap).ListAsync(new ListQuery { Namespace = "default" })).Items.First(i => i.Value.Metadata.Name!.StartsWith('c'));
        await cluster.ConfigMap(one.Value.Metadata.Name!).DeleteAsync(new());
        await cluster.CreateAsync(Make.ConfigMap("again"));
        await UntilUsedAsync(cluster, "few", "configmaps", "7");
    }

    [Fact]
    public async Task Every_quota_has_to_have_room_and_says_what_it_lacks()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await QuotaAsync(cluster, "compute", ("requests.cpu", "1"), ("limits.memory", "128Mi"), ("pods", "2"));
        Assert.Equal(
            "pods \"p\" is forbidden: failed quota: compute: must specify limits.memory for: c; requests.cpu for: c",
            (await TryAsync(() => PodAsync(cluster, "p", "{}")))!.Message);
        await PodAsync(cluster, "p", "{'requests':{'cpu':'600m'},'limits':{'memory':'64Mi'}}");
        Assert.Equal(
            "pods \"q\" is forbidden: exceeded quota: compute, requested: limits.memory=65Mi,requests.cpu=500m, used: limits.memory=64Mi,requests.cpu=600m, limited: limits.memory=128Mi,requests.cpu=1",
            (await TryAsync(() => PodAsync(cluster, "q", "{'requests':{'cpu':'500m'},'limits':{'memory':'65Mi'}}")))!.Message);
        await PodAsync(cluster, "q", "{'requests':{'cpu':'400m'},'limits':{'memory':'64Mi'}}");
        var refused = await TryAsync(() => PodAsync(cluster, "r", "{'requests':{'cpu':'0'},'limits':{'memory':'0'}}"));
        Assert.Equal("pods \"r\" is forbidden: exceeded quota: compute, requested: pods=1, used: pods=2, limited: pods=2", refused!.Message);
        await UntilUsedAsync(cluster, "compute", "requests.cpu", "1");
    }

    [Fact]
    public async Task A_pod_that_has_ended_uses_nothing_but_is_still_an_object()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await QuotaAsync(cluster, "q", ("pods", "1"), ("count/pods", "2"));
        var pod = await PodAsync(cluster, "a", "{}");
        Assert.NotNull(await TryAsync(() => PodAsync(cluster, "b", "{}")));
        await cluster.Grains.GetGrain<IPodGrain>("default/a").ReplaceStatusAsync(pod with { Status = pod.Status with { Phase = "Succeeded" } });
        await PodAsync(cluster, "b", "{}");
        await UntilUsedAsync(cluster, "q", "count/pods", "2");
        await UntilUsedAsync(cluster, "q", "pods", "1");
    }

    [Fact]
    public async Task A_dry_run_is_refused_as_the_write_would_be_and_keeps_nothing()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await QuotaAsync(cluster, "q", ("pods", "1"));
        var dry = new WriteOptions { DryRun = true };
        for (var i = 0; i < 3; i++)
            await cluster.Grains.GetGrain<IPodGrain>("default/p").CreateAsync(ResourceObject.From(Pod("p", "{}")), dry);
        await PodAsync(cluster, "p", "{}");
        Assert.Contains("exceeded quota: q", (await TryAsync(() => cluster.Grains.GetGrain<IPodGrain>("default/r").CreateAsync(ResourceObject.From(Pod("r", "{}")), dry)))!.Message);
    }

    [Fact]
    public async Task A_write_that_fails_gives_its_room_back()
    {
        await using var cluster = await Support.TestCluster.StartAsync(Stores.Memory());
        await cluster.Grains.GetGrain<IResourceQuotaGrain>("default/q").CreateAsync(new ResourceQuota
        {
            Metadata = new() { Name = "q", Namespace = "default" }, Spec = new() { Hard = A.Amounts(("services", "2"), ("services.nodeports", "1")) },
        });
        var service = Make.Parse<Service>("{'kind':'Service','apiVersion':'v1','metadata':{'name':'s','namespace':'default'},'spec':{'type':'NodePort','clusterIP':'10.96.0.200','ports':[{'name':'a','port':1},{'name':'b','port':2}]}}");
        var grain = cluster.Grains.GetGrain<IServiceGrain>("default/s");
        var refused = await TryAsync(() => grain.CreateAsync(service));
        Assert.Equal("services \"s\" is forbidden: exceeded quota: q, requested: services.nodeports=2, used: services.nodeports=0, limited: services.nodeports=1", refused!.Message);
        await grain.CreateAsync(service with { Spec = service.Spec with { Ports = [service.Spec.Ports[0]] } });
    }

    [Fact]
    public async Task After_a_restart_the_quota_counts_what_is_there()
    {
        using var folder = new TempFolder();
        await using (var first = await TestCluster.OnSqliteAsync(folder))
        {
            await QuotaAsync(first, "q", ("secrets", "1"));
            await first.Grains.GetGrain<ISecretGrain>("default/a").CreateAsync(new Secret { Metadata = new() { Name = "a", Namespace = "default" } });
        }

        await using var second = await TestCluster.OnSqliteAsync(folder);
        Assert.Equal(
            "secrets \"b\" is forbidden: exceeded quota: q, requested: secrets=1, used: secrets=1, limited: secrets=1",
            (await TryAsync(() => second.Grains.GetGrain<ISecretGrain>("default/b").CreateAsync(new Secret { Metadata = new() { Name = "b", Namespace = "default" } })))!.Message);
    }

    private static async Task<ApiException?> TryAsync(Func<Task> action)
    {
        try
        {
            await action();
            return null;
        }
        catch (ApiException e)
        {
            return e;
        }
    }

    private static Task QuotaAsync(TestCluster cluster, string name, params (string, string)[] hard) => cluster.Grains.GetGrain<IResourceQuotaGrain>($"default/{name}")
        .CreateAsync(new ResourceQuota { Metadata = new() { Name = name, Namespace = "default" }, Spec = new() { Hard = A.Amounts(hard) } });

    private static Task UntilUsedAsync(TestCluster cluster, string name, string resource, string used) => cluster.UntilAsync(
        ResourceKinds.ResourceQuota, $"{used} {resource} of {name} used",
        all => all.TryGetValue($"default/{name}", out var found) && ((ResourceQuota)found).Status.Used.GetValueOrDefault(resource).ToString() == used);

    private static Task<Pod> PodAsync(TestCluster cluster, string name, string resources) => cluster.Grains.GetGrain<IPodGrain>($"default/{name}").CreateAsync(Pod(name, resources));

    private static Pod Pod(string name, string resources) => Make.Parse<Pod>(
        $"{{'kind':'Pod','apiVersion':'v1','metadata':{{'name':'{name}','namespace':'default'}},'spec':{{'containers':[{{'name':'c','image':'i','resources':{resources}}}]}}}}");
}
