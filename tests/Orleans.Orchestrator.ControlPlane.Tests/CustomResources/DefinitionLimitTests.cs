using Orleans.Orchestrator.ControlPlane.CustomResources;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.ControlPlane.Tests.CustomResources;

public sealed class DefinitionLimitTests
{
    [Fact]
    public async Task However_many_definitions_are_created_at_once_exactly_as_many_as_are_allowed_exist()
    {
        var options = new ControlPlaneOptions { CustomResources = new CustomResourceOptions { MaxDefinitions = 6 } };
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore(), options);
        var refused = (await Task.WhenAll(Enumerable.Range(0, 30).Select(i => RefusalAsync(cluster, i)))).OfType<ApiException>().ToList();
        Assert.Equal(24, refused.Count);
        Assert.All(refused, e => Assert.Equal(403, e.Code));
        Assert.All(refused, e => Assert.EndsWith("is forbidden: there are 6 customresourcedefinitions already, the most that are allowed", e.Message));
        var present = (await cluster.Grains.GetCollection(ResourceKinds.CustomResourceDefinition).ListAsync(ListQuery.All)).Items;
        Assert.Equal(6, present.Length);

        var first = cluster.Grains.GetGrain<ICustomResourceDefinitionGrain>(present[0].Value.Metadata.Name!);
        await first.ReplaceAsync((await first.GetAsync())! with { Metadata = present[0].Value.Metadata with { Labels = Map<string>.From([new("still", "written")]) } });
        await first.DeleteAsync(new());
        await cluster.UntilAsync(ResourceKinds.CustomResourceDefinition, "room for one", static all => all.Count == 5);
        await Tabs.DefineAsync(cluster);
        Assert.NotNull(await RefusalAsync(cluster, 99));
    }

    private static async Task<ApiException?> RefusalAsync(TestCluster cluster, int number)
    {
        try
        {
            await Tabs.DefineAsync(cluster, $"kind{number}s");
            return null;
        }
        catch (ApiException e)
        {
            return e;
        }
    }
}
