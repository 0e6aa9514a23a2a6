using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.ControlPlane.Tests.Collections;

public sealed class ListTests
{
    private static readonly ListQuery Page = new() { Namespace = "default", LabelSelector = "!system", Limit = 3 };

    [Fact]
    public async Task Only_what_changed_lately_keeps_its_json_in_a_large_collection()
    {
        var options = new ControlPlaneOptions { Collections = new CollectionOptions { MaxChanges = 3, MaxHotObjects = 5 } };
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore(), options);
        for (var i = 0; i < 20; i++)
            await cluster.CreateAsync(Make.ConfigMap($"c{i:d2}"));
        var items = (await cluster.Grains.GetCollection(ResourceKinds.ConfigMap).ListAsync(Page with { Limit = 0 })).Items
            .Where(i => i.Value.Metadata.Name!.StartsWith('c')).ToList();
        Assert.All(items.TakeLast(3), i => Assert.True(i.Json.Equals(i.Json)));
        Assert.All(items.Skip(6).Take(10), i => Assert.False(i.Json.Equals(i.Json)));
        Assert.All(items, i => Assert.Equal(ResourceObject.Serialize(i.Value), i.Json.ToArray()));
    }

    [Fact]
    public async Task Pages_show_one_version_whatever_happens_between_them()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        await CreateAsync(cluster, 8);
        var collection = cluster.Grains.GetCollection(ResourceKinds.ConfigMap);
        var page = await collection.ListAsync(Page with { LabelSelector = null });
        var version = page.ResourceVersion;
        Assert.Equal(5, page.Remaining);
        var names = Names(page);
        await cluster.ConfigMap("c5").DeleteAsync(DeleteOptions.Empty);
        await cluster.CreateAsync(Make.ConfigMap("c4x"));
        while (page.Continue is not null)
        {
            page = await collection.ListAsync(Page with { LabelSelector = null, Continue = page.Continue });
            Assert.Equal(version, page.ResourceVersion);
            names.AddRange(Names(page));
        }

        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"c{i}"), names);
    }

    [Fact]
    public async Task A_page_of_a_version_that_is_no_longer_kept_is_410()
    {
        var options = new ControlPlaneOptions { Collections = new CollectionOptions { MaxPagedLists = 1 } };
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore(), options);
        await CreateAsync(cluster, 8);
        var collection = cluster.Grains.GetCollection(ResourceKinds.ConfigMap);
        var old = (await collection.ListAsync(Page)).Continue;
        await cluster.CreateAsync(Make.ConfigMap("later"));
        await collection.ListAsync(Page);
        await cluster.CreateAsync(Make.ConfigMap("latest"));
        var refused = await Assert.ThrowsAsync<ApiException>(() => collection.ListAsync(Page with { Continue = old }));
        Assert.Equal(410, refused.Code);
    }

    [Fact]
    public async Task A_token_ends_after_a_while_and_the_list_goes_on_in_a_later_version_although_nothing_changed()
    {
        // Each token is too old at once.
        var options = new ControlPlaneOptions { Collections = new CollectionOptions { PagedListAge = TimeSpan.FromSeconds(-1) } };
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore(), options);
        await CreateAsync(cluster, 8);
        var collection = cluster.Grains.GetCollection(ResourceKinds.ConfigMap);
        var first = await collection.ListAsync(Page with { LabelSelector = null });
        var refused = await Assert.ThrowsAsync<ApiException>(() => collection.ListAsync(Page with { LabelSelector = null, Continue = first.Continue }));
        Assert.Equal((410, "Expired"), (refused.Code, refused.Reason));
        var second = await collection.ListAsync(Page with { LabelSelector = null, Continue = refused.Status.Metadata.Continue });
        Assert.Equal(["c3", "c4", "c5"], Names(second));
        Assert.Equal(first.ResourceVersion + 1, second.ResourceVersion);
        Assert.Equal(2, second.Remaining);
        var made = await cluster.CreateAsync(Make.ConfigMap("later"));
        Assert.Equal((second.ResourceVersion + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), made.Metadata.ResourceVersion);
    }

    [Theory]
    [InlineData("nonsense!")]
    [InlineData("bm9uc2Vuc2U")]
    public async Task A_continue_token_that_no_list_returned_is_a_bad_request(string token)
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        var refused = await Assert.ThrowsAsync<ApiException>(
            () => cluster.Grains.GetCollection(ResourceKinds.ConfigMap).ListAsync(Page with { Continue = token }));
        Assert.Equal(400, refused.Code);
    }

    [Fact]
    public async Task Objects_are_found_by_their_controlling_owner()
    {
        await using var cluster = await TestCluster.OnAsync(new MemoryResourceStore());
        var owner = await cluster.CreateAsync(Make.ConfigMap("owner"));
        await cluster.CreateAsync(Owned("owned", true));
        await cluster.CreateAsync(Owned("dependent", false));
        var page = await cluster.Grains.GetCollection(ResourceKinds.ConfigMap).ListAsync(new ListQuery { OwnerUid = owner.Metadata.Uid });
        Assert.Equal(["owned"], Names(page));

        Orleans.Orchestrator.Resources.Core.V1.ConfigMap Owned(string name, bool controller)
        {
            var value = Make.ConfigMap(name);
            return value with
            {
                Metadata = value.Metadata with
                {
                    OwnerReferences = [new OwnerReference { ApiVersion = "v1", Kind = "ConfigMap", Name = "owner", Uid = owner.Metadata.Uid!, Controller = controller }],
                },
            };
        }
    }

    private static async Task CreateAsync(TestCluster cluster, int count)
    {
        for (var i = 0; i < count; i++)
            await cluster.CreateAsync(Make.ConfigMap($"c{i}"));
    }

    private static List<string> Names(CollectionPage page) => [.. page.Items.Select(i => i.Value.Metadata.Name!)];
}
