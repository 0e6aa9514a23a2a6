using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Collections;

public sealed class ObjectLifeTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private TestCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await TestCluster.OnSqliteAsync(_folder);

    public async Task DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_object_is_created_read_listed_replaced_patched_and_deleted()
    {
        var grain = _cluster.ConfigMap("one");
        var created = await grain.CreateAsync(Make.ConfigMap("one"));
        Assert.False(string.IsNullOrEmpty(created.Metadata.Uid));
        Assert.NotNull(created.Metadata.CreationTimestamp);
        Assert.Equal(created, await grain.GetAsync());

        var page = await _cluster.Grains.GetCollection(ResourceKinds.ConfigMap).ListAsync(new ListQuery { Namespace = "default", FieldSelector = "metadata.name=one" });
        Assert.Equal(created, Assert.Single(page.Items).Value);

        var replaced = await grain.ReplaceAsync(created with { Data = created.Data.SetItem("key", "other") });
        Assert.True(long.Parse(replaced.Metadata.ResourceVersion!) > long.Parse(created.Metadata.ResourceVersion!));
        Assert.Equal(created.Metadata.Uid, replaced.Metadata.Uid);

        var patched = await grain.PatchAsync(new ResourcePatch(PatchType.Merge, Make.Json("{'data':{'key':null,'more':'x'}}")), WriteOptions.Default);
        Assert.Equal(["more"], patched.Object.As<ConfigMap>().Data.Keys);

        Assert.True((await grain.DeleteAsync(DeleteOptions.Empty)).Gone);
        Assert.Null(await grain.GetAsync());
        var gone = await Assert.ThrowsAsync<ApiException>(() => grain.DeleteAsync(DeleteOptions.Empty));
        Assert.Equal("configmaps \"one\" not found", gone.Message);
    }

    [Fact]
    public async Task Of_many_concurrent_creates_of_one_name_exactly_one_wins()
    {
        var grain = _cluster.ConfigMap("race");
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            try
            {
                await grain.CreateAsync(Make.ConfigMap("race", $"{i}"));
                return null;
            }
            catch (ApiException e)
            {
                return e.Reason;
            }
        }));
        Assert.Single(outcomes, o => o is null);
        Assert.Equal(49, outcomes.Count(o => o == "AlreadyExists"));
    }

    [Fact]
    public async Task A_replace_with_an_old_version_is_a_conflict_and_changes_nothing()
    {
        var first = await _cluster.CreateAsync(Make.ConfigMap("c"));
        var second = await _cluster.ConfigMap("c").ReplaceAsync(first with { Data = first.Data.SetItem("key", "2") });
        var refused = await Assert.ThrowsAsync<ApiException>(() => _cluster.ConfigMap("c").ReplaceAsync(first with { Data = first.Data.SetItem("key", "3") }));
        Assert.Equal(409, refused.Code);
        Assert.Equal("Operation cannot be fulfilled on configmaps \"c\": the object has been modified; please apply your changes to the latest version and try again", refused.Message);
        Assert.Equal(second, await _cluster.ConfigMap("c").GetAsync());
    }

    [Fact]
    public async Task A_write_that_changes_nothing_keeps_the_version()
    {
        var first = await _cluster.CreateAsync(Make.ConfigMap("same"));
        Assert.Equal(first.Metadata.ResourceVersion, (await _cluster.ConfigMap("same").ReplaceAsync(first)).Metadata.ResourceVersion);
    }

    [Fact]
    public async Task A_dry_run_tells_the_result_and_writes_nothing()
    {
        var result = await _cluster.ConfigMap("dry").CreateAsync(ResourceObject.From(Make.ConfigMap("dry")), new WriteOptions { DryRun = true });
        Assert.True(result.Created);
        Assert.Null(await _cluster.ConfigMap("dry").GetAsync());
    }

    [Fact]
    public async Task Every_fault_is_told_at_once_with_its_path()
    {
        var bad = Make.ConfigMap("A_b") with { Data = Map<string>.From([new("a/b", "")]) };
        bad = bad with { Metadata = bad.Metadata with { Labels = Map<string>.From([new("k", "-")]) } };
        var refused = await Assert.ThrowsAsync<ApiException>(() => _cluster.CreateAsync(bad));
        Assert.Equal(422, refused.Code);
        Assert.Equal(["metadata.name", "metadata.labels", "data[a/b]"], refused.Status.Details!.Causes.Select(c => c.Field));
        Assert.StartsWith("ConfigMap \"A_b\" is invalid: [metadata.name: Invalid value: \"A_b\": a lowercase RFC 1123 subdomain must consist of", refused.Message);
        Assert.Null(await _cluster.ConfigMap("A_b").GetAsync());
    }

    [Fact]
    public async Task Nothing_is_created_in_a_namespace_that_does_not_exist()
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() => _cluster.CreateAsync(Make.ConfigMap("x", inNamespace: "nowhere")));
        Assert.Equal("namespaces \"nowhere\" not found", refused.Message);
    }

    [Fact]
    public async Task An_object_with_a_finalizer_waits_for_it()
    {
        var value = Make.ConfigMap("held");
        await _cluster.CreateAsync(value with { Metadata = value.Metadata with { Finalizers = ["example.com/hold"] } });
        var result = await _cluster.ConfigMap("held").DeleteAsync(DeleteOptions.Empty);
        Assert.False(result.Gone);
        Assert.NotNull(result.Object.Value.Metadata.DeletionTimestamp);
        await _cluster.ConfigMap("held").PatchAsync(new ResourcePatch(PatchType.Json, Make.Json("[{'op':'remove','path':'/metadata/finalizers'}]")), WriteOptions.Default);
        Assert.Null(await _cluster.ConfigMap("held").GetAsync());
    }

    [Fact]
    public async Task A_delete_of_another_uid_is_a_conflict()
    {
        await _cluster.CreateAsync(Make.ConfigMap("u"));
        var refused = await Assert.ThrowsAsync<ApiException>(() => _cluster.ConfigMap("u").DeleteAsync(new DeleteOptions { Preconditions = new Preconditions { Uid = "other" } }));
        Assert.Equal(409, refused.Code);
        Assert.NotNull(await _cluster.ConfigMap("u").GetAsync());
    }

    [Fact]
    public async Task Secrets_are_stored_as_bytes_and_no_fault_shows_them()
    {
        var grain = _cluster.Grains.GetGrain<ISecretGrain>("default/s");
        var secret = await grain.CreateAsync(Make.Parse<Secret>("{'apiVersion':'v1','kind':'Secret','metadata':{'name':'s','namespace':'default'},'stringData':{'password':'hunter2'}}"));
        Assert.Equal("hunter2"u8.ToArray(), secret.Data["password"].Memory.ToArray());
        Assert.Empty(secret.StringData);
        var bad = Make.Parse<Secret>("{'apiVersion':'v1','kind':'Secret','metadata':{'name':'d','namespace':'default'},'type':'kubernetes.io/dockerconfigjson','stringData':{'.dockerconfigjson':'hunter2'}}");
        var refused = await Assert.ThrowsAsync<ApiException>(() => _cluster.Grains.GetGrain<ISecretGrain>("default/d").CreateAsync(bad));
        Assert.DoesNotContain("hunter2", refused.Message);
    }

    [Fact]
    public async Task A_plain_write_keeps_the_status_and_a_status_write_keeps_all_else()
    {
        var grain = _cluster.Grains.GetGrain<INamespaceGrain>("team");
        var created = await grain.CreateAsync(new Namespace { Metadata = new() { Name = "team" } });
        Assert.Empty(created.Status.Conditions);
        var told = await grain.ReplaceStatusAsync(created with
        {
            Spec = NamespaceSpec.Empty, Status = created.Status with { Conditions = [new() { Type = "Seen", Status = "True" }] },
        });
        Assert.Equal((created.Spec, "Seen"), (told.Spec, told.Status.Conditions.Single().Type));
        var labelled = told.Metadata with { Labels = Map<string>.From([new("a", "b")]) };
        var written = await grain.ReplaceAsync(told with { Metadata = labelled, Status = NamespaceStatus.Empty });
        Assert.Equal((told.Status, "b"), (written.Status, written.Metadata.Labels["a"]));
    }

    [Theory]
    [InlineData("status")]
    [InlineData("scale")]
    [InlineData("nonsense")]
    public async Task A_subresource_that_the_kind_does_not_have_is_not_found(string subresource)
    {
        var value = await _cluster.CreateAsync(Make.ConfigMap("m"));
        var changed = value with { Data = Map<string>.Empty };
        var refused = await Assert.ThrowsAsync<ApiException>(
            () => _cluster.ConfigMap("m").ReplaceAsync(ResourceObject.From(changed), new WriteOptions { Subresource = subresource }));
        Assert.Equal(404, refused.Code);
        Assert.Equal(value, await _cluster.ConfigMap("m").GetAsync());
    }

    [Fact]
    public async Task What_the_server_decides_cannot_be_written()
    {
        var value = await _cluster.CreateAsync(Make.ConfigMap("m"));
        var forged = value with
        {
            Metadata = value.Metadata with { Generation = 99, CreationTimestamp = DateTimeOffset.UnixEpoch, DeletionTimestamp = DateTimeOffset.UnixEpoch, SelfLink = "/x" },
        };
        Assert.Equal(value, await _cluster.ConfigMap("m").ReplaceAsync(forged));
    }

    [Fact]
    public async Task An_immutable_config_map_stays_as_it_is()
    {
        var value = await _cluster.CreateAsync(Make.ConfigMap("fixed") with { Immutable = true });
        var refused = await Assert.ThrowsAsync<ApiException>(() => _cluster.ConfigMap("fixed").ReplaceAsync(value with { Data = Map<string>.Empty, Immutable = null }));
        Assert.Equal(["immutable", "data"], refused.Status.Details!.Causes.Select(c => c.Field));
    }
}
