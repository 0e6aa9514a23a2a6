using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.ControlPlane.Tests.GarbageCollection;

public sealed class GarbageCollectionTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await TestCluster.OnAsync(new MemoryResourceStore());

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Background_deletion_takes_dependents_and_theirs_along()
    {
        var owner = await _cluster.CreateAsync(Make.ConfigMap("owner"));
        var middle = await CreateAsync("middle", owner);
        await CreateAsync("leaf", middle);
        await CreateAsync("bystander");
        Assert.True((await _cluster.ConfigMap("owner").DeleteAsync(DeleteOptions.Empty)).Gone);
        await LeftAsync("bystander");
    }

    [Fact]
    public async Task Foreground_deletion_waits_for_dependents_that_block()
    {
        var owner = await _cluster.CreateAsync(Make.ConfigMap("owner"));
        await CreateAsync("blocking", "example.com/hold", owner);
        var result = await _cluster.ConfigMap("owner").DeleteAsync(new DeleteOptions { PropagationPolicy = "Foreground" });
        Assert.False(result.Gone);
        Assert.Equal((string[])["foregroundDeletion"], result.Object.Value.Metadata.Finalizers);
        await _cluster.UntilAsync(ResourceKinds.ConfigMap, "the dependent's deletion", all => all.GetValueOrDefault("default/blocking")?.Metadata.DeletionTimestamp is not null);
        Assert.NotNull(await _cluster.ConfigMap("owner").GetAsync());
        await _cluster.ConfigMap("blocking").PatchAsync(
            new ResourcePatch(PatchType.Merge, Make.Json("{'metadata':{'finalizers':null}}")), WriteOptions.Default);
        await LeftAsync();
    }

    [Fact]
    public async Task Orphans_stay_and_forget_their_owner()
    {
        var owner = await _cluster.CreateAsync(Make.ConfigMap("owner"));
        await CreateAsync("orphan", owner);
        await _cluster.ConfigMap("owner").DeleteAsync(new DeleteOptions { PropagationPolicy = "Orphan" });
        await LeftAsync("orphan");
        Assert.Empty((await _cluster.ConfigMap("orphan").GetAsync())!.Metadata.OwnerReferences);
    }

    [Fact]
    public async Task What_has_another_owner_stays_and_loses_the_one_that_went()
    {
        var first = await _cluster.CreateAsync(Make.ConfigMap("first"));
        var second = await _cluster.CreateAsync(Make.ConfigMap("second"));
        await CreateAsync("shared", first, second);
        await _cluster.ConfigMap("first").DeleteAsync(DeleteOptions.Empty);
        await _cluster.UntilAsync(ResourceKinds.ConfigMap, "the loss of the first owner",
            all => all.GetValueOrDefault("default/shared")?.Metadata.OwnerReferences is [var only] && only.Uid == second.Metadata.Uid);
    }

    [Fact]
    public async Task What_names_an_owner_of_another_uid_is_collected()
    {
        var owner = await _cluster.CreateAsync(Make.ConfigMap("owner"));
        await CreateAsync("stray", owner with { Metadata = owner.Metadata with { Uid = "00000000-0000-4000-8000-000000000000" } });
        await LeftAsync("owner");
    }

    [Fact]
    public async Task Garbage_that_a_dead_process_left_is_collected_after_the_restart()
    {
        using var folder = new TempFolder();
        await using (var first = await TestCluster.OnSqliteAsync(folder))
        {
            var owner = await first.CreateAsync(Make.ConfigMap("owner"));
            await first.CreateAsync(Owned("blocking", "example.com/hold", owner));
            await first.ConfigMap("owner").DeleteAsync(new DeleteOptions { PropagationPolicy = "Foreground" });
        }

        await using var second = await TestCluster.OnSqliteAsync(folder);
        await second.UntilAsync(ResourceKinds.ConfigMap, "the dependent's deletion", all => all.GetValueOrDefault("default/blocking")?.Metadata.DeletionTimestamp is not null);
        await second.ConfigMap("blocking").PatchAsync(
            new ResourcePatch(PatchType.Merge, Make.Json("{'metadata':{'finalizers':null}}")), WriteOptions.Default);
        await second.UntilAsync(ResourceKinds.ConfigMap, "the end of the owner", all => !all.ContainsKey("default/owner"));
    }

    private Task LeftAsync(params string[] names) => _cluster.UntilAsync(
        ResourceKinds.ConfigMap, $"only {string.Join(", ", names)}", all => all.Keys.Order().SequenceEqual(names.Select(n => $"default/{n}").Order()));

    private Task<ConfigMap> CreateAsync(string name, params ConfigMap[] owners) => _cluster.CreateAsync(Owned(name, null, owners));

    private Task<ConfigMap> CreateAsync(string name, string finalizer, params ConfigMap[] owners) => _cluster.CreateAsync(Owned(name, finalizer, owners));

    private static ConfigMap Owned(string name, string? finalizer, params ConfigMap[] owners)
    {
        var value = Make.ConfigMap(name);
        return value with
        {
            Metadata = value.Metadata with
            {
                Finalizers = finalizer is null ? [] : [finalizer],
                OwnerReferences = [.. owners.Select(o => new OwnerReference
                {
                    ApiVersion = "v1", Kind = "ConfigMap", Name = o.Metadata.Name!, Uid = o.Metadata.Uid!, BlockOwnerDeletion = true,
                })],
            },
        };
    }
}
