using Orleans.Orchestrator.ControlPlane.Admission.Quotas;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using TestCluster = Orleans.Orchestrator.ControlPlane.Tests.World.TestCluster;

namespace Orleans.Orchestrator.ControlPlane.Tests.Admission;

/// <summary>Which pods a quota with scopes counts.</summary>
public sealed class QuotaScopeTests
{
    private const string Plain = "'containers':[{'name':'c','image':'i'}]";
    private const string Burstable = "'containers':[{'name':'c','image':'i','resources':{'requests':{'cpu':'100m'}}}]";
    private const string Elsewhere = Plain + ",'affinity':{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{'topologyKey':'zone','labelSelector':{},'namespaces':['other']}]}}";
    private const string Near = Plain + ",'affinity':{'podAntiAffinity':{'requiredDuringSchedulingIgnoredDuringExecution':[{'topologyKey':'zone','labelSelector':{}}]}}";

    [Theory]
    [InlineData("'scopes':['BestEffort']", Plain, true)]
    [InlineData("'scopes':['BestEffort']", Burstable, false)]
    [InlineData("'scopes':['NotBestEffort']", Plain, false)]
    [InlineData("'scopes':['NotBestEffort']", Burstable, true)]
    [InlineData("'scopes':['Terminating']", Plain, false)]
    [InlineData("'scopes':['Terminating']", Plain + ",'activeDeadlineSeconds':0", true)]
    [InlineData("'scopes':['Terminating']", Plain + ",'activeDeadlineSeconds':30", true)]
    [InlineData("'scopes':['NotTerminating']", Plain, true)]
    [InlineData("'scopes':['NotTerminating']", Plain + ",'activeDeadlineSeconds':30", false)]
    [InlineData("'scopes':['NotTerminating','BestEffort']", Plain, true)]
    [InlineData("'scopes':['NotTerminating','BestEffort']", Burstable, false)]
    [InlineData("'scopes':['CrossNamespacePodAffinity']", Elsewhere, true)]
    [InlineData("'scopes':['CrossNamespacePodAffinity']", Near, false)]
    [InlineData("'scopes':['PriorityClass']", Plain, false)]
    [InlineData("'scopes':['PriorityClass']", Plain + ",'priorityClassName':'high'", true)]
    [InlineData("'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'In','values':['high','low']}]}", Plain + ",'priorityClassName':'high'", true)]
    [InlineData("'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'In','values':['low']}]}", Plain + ",'priorityClassName':'high'", false)]
    [InlineData("'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'NotIn','values':['low']}]}", Plain + ",'priorityClassName':'high'", true)]
    [InlineData("'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'Exists'}]}", Plain, false)]
    [InlineData("'scopeSelector':{'matchExpressions':[{'scopeName':'PriorityClass','operator':'DoesNotExist'}]}", Plain, true)]
    [InlineData("'scopeSelector':{'matchExpressions':[{'scopeName':'BestEffort','operator':'Exists'}]}", Burstable, false)]
    public void A_scope_takes_the_pods_that_it_names(string scopes, string pod, bool isCounted) => Assert.Equal(
        isCounted,
        QuotaScopes.Match(Make.Parse<ResourceQuota>($"{{'kind':'ResourceQuota','apiVersion':'v1','metadata':{{'name':'q'}},'spec':{{'hard':{{'pods':'1'}},{scopes}}}}}").Spec, Pod("p", pod)));

    [Fact]
    public async Task A_quota_of_one_scope_leaves_the_others_alone_and_holds_after_a_restart()
    {
        using var folder = new TempFolder();
        await using (var cluster = await TestCluster.OnSqliteAsync(folder))
        {
            await cluster.Grains.GetGrain<IResourceQuotaGrain>("default/q").CreateAsync(new ResourceQuota
            {
                Metadata = new() { Name = "q", Namespace = "default" }, Spec = new() { Hard = A.Amounts(("pods", "1")), Scopes = ["BestEffort"] },
            });
            await CreateAsync(cluster, "b1", Burstable);
            await CreateAsync(cluster, "b2", Burstable);
            await CreateAsync(cluster, "e1", Plain);
            await RefusedAsync(cluster);
        }

        await using var again = await TestCluster.OnSqliteAsync(folder);
        await RefusedAsync(again);
        await CreateAsync(again, "b3", Burstable);
        await again.UntilAsync(
            ResourceKinds.ResourceQuota, "1 pod used", static all => all.TryGetValue("default/q", out var q) && ((ResourceQuota)q).Status.Used.GetValueOrDefault("pods").ToString() == "1");
    }

    private static async Task RefusedAsync(TestCluster cluster) => Assert.Equal(
        "pods \"e2\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1",
        (await Assert.ThrowsAsync<ApiException>(() => CreateAsync(cluster, "e2", Plain))).Message);

    private static Task<Pod> CreateAsync(TestCluster cluster, string name, string spec) => cluster.Grains.GetGrain<IPodGrain>($"default/{name}").CreateAsync(Pod(name, spec));

    private static Pod Pod(string name, string spec) => Make.Parse<Pod>($"{{'kind':'Pod','apiVersion':'v1','metadata':{{'name':'{name}','namespace':'default'}},'spec':{{{spec}}}}}");
}
