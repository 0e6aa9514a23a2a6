using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.ControlPlane.Tests.Namespaces;

public sealed class NamespaceTests
{
    [Fact]
    public async Task Every_namespace_gets_a_service_account_and_the_clusters_authority()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore(), new ControlPlaneOptions { RootCertificate = "PEM" });
        await CreateAsync(cluster, "team");
        foreach (var name in (string[])["default", "kube-system", "kube-public", "kube-node-lease", "team"])
        {
            await cluster.UntilAsync(ResourceKinds.ServiceAccount, $"the service account of {name}", all => all.ContainsKey($"{name}/default"));
            await cluster.UntilAsync(ResourceKinds.ConfigMap, $"the authority of {name}", all => all.ContainsKey($"{name}/kube-root-ca.crt"));
        }
    }

    [Fact]
    public async Task A_deleted_namespace_takes_nothing_new_loses_everything_and_goes()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await CreateAsync(cluster, "team");
        var held = Make.ConfigMap("held", inNamespace: "team");
        await cluster.CreateAsync(held with { Metadata = held.Metadata with { Finalizers = ["example.com/hold"] } });
        await cluster.CreateAsync(Make.ConfigMap("free", inNamespace: "team"));

        var deleted = await cluster.Grains.GetGrain<INamespaceGrain>("team").DeleteAsync(DeleteOptions.Empty);
        Assert.False(deleted.Gone);
        Assert.Equal("Terminating", deleted.Object.As<Namespace>().Status.Phase);
        var refused = await Assert.ThrowsAsync<ApiException>(() => cluster.CreateAsync(Make.ConfigMap("late", inNamespace: "team")));
        Assert.Equal(403, refused.Code);
        Assert.Equal("configmaps \"late\" is forbidden: unable to create new content in namespace team because it is being terminated", refused.Message);

        await cluster.UntilAsync(ResourceKinds.ConfigMap, "the end of the free one", all => !all.ContainsKey("team/free") && all.ContainsKey("team/held"));
        Assert.NotNull(await cluster.Grains.GetGrain<INamespaceGrain>("team").GetAsync());
        await cluster.ConfigMap("held", "team").PatchAsync(new ResourcePatch(PatchType.Merge, Make.Json("{'metadata':{'finalizers':null}}")), WriteOptions.Default);
        await cluster.UntilAsync(ResourceKinds.Namespace, "the end of the namespace", all => all.Count > 0 && !all.ContainsKey("team"));
        Assert.DoesNotContain((await cluster.Grains.GetCollection(ResourceKinds.ServiceAccount).ListAsync(ListQuery.All)).Items, i => i.Value.Metadata.Namespace == "team");
    }

    [Fact]
    public async Task A_deletion_goes_on_after_everything_was_restarted()
    {
        using var folder = new TempFolder();
        await using (var first = await TestCluster.OnSqliteAsync(folder))
        {
            await CreateAsync(first, "team");
            var held = Make.ConfigMap("held", inNamespace: "team");
            await first.CreateAsync(held with { Metadata = held.Metadata with { Finalizers = ["example.com/hold"] } });
            await first.Grains.GetGrain<INamespaceGrain>("team").DeleteAsync(DeleteOptions.Empty);
        }

        await using var second = await TestCluster.OnSqliteAsync(folder);
        await second.ConfigMap("held", "team").PatchAsync(new ResourcePatch(PatchType.Merge, Make.Json("{'metadata':{'finalizers':null}}")), WriteOptions.Default);
        await second.UntilAsync(ResourceKinds.Namespace, "the end of the namespace", all => all.Count > 0 && !all.ContainsKey("team"));
    }

    [Fact]
    public async Task The_default_namespace_cannot_be_deleted()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        var refused = await Assert.ThrowsAsync<ApiException>(() => cluster.Grains.GetGrain<INamespaceGrain>("default").DeleteAsync(DeleteOptions.Empty));
        Assert.Equal("namespaces \"default\" is forbidden: this namespace may not be deleted", refused.Message);
    }

    private static Task CreateAsync(TestCluster cluster, string name) =>
        cluster.Grains.GetGrain<INamespaceGrain>(name).CreateAsync(new Namespace { Metadata = new ObjectMeta { Name = name } });
}
