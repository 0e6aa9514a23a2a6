using Orleans.Orchestrator.ControlPlane.Tests.World;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Storage.Memory;

namespace Orleans.Orchestrator.ControlPlane.Tests.ServiceAccounts;

/// <summary>What a new pod gets of its account, and that every namespace keeps its default one.</summary>
public sealed class ServiceAccountAdmissionTests : IAsyncLifetime
{
    private const string Path = "/var/run/secrets/kubernetes.io/serviceaccount";
    private TestCluster _cluster = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync() => _cluster = await TestCluster.OnAsync(new MemoryResourceStore(), new ControlPlaneOptions { RootCertificate = "PEM" });

    /// <inheritdoc/>
    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_pod_gets_a_volume_with_token_authority_and_namespace_in_every_container()
    {
        var pod = await CreateAsync("{'metadata':{'name':'p'},'spec':{'initContainers':[{'name':'i','image':'i'}],'containers':[{'name':'a','image':'i'},{'name':'b','image':'i'}]}}");
        Assert.Equal("default", pod.Spec.ServiceAccountName);
        var volume = Assert.Single(pod.Spec.Volumes);
        Assert.Matches("^kube-api-access-[bcdfghjklmnpqrstvwxz2456789]{5}$", volume.Name);
        Assert.Equal(0b110_100_100, volume.Projected!.DefaultMode);
        Assert.Equal(
            ["token 3607", "kube-root-ca.crt ca.crt", "namespace metadata.namespace"],
            volume.Projected.Sources.Select(s => s switch
            {
                { ServiceAccountToken: { } token } => $"{token.Path} {token.ExpirationSeconds}",
                { ConfigMap: { } map } => $"{map.Name} {map.Items[0].Path}",
                _ => $"{s.DownwardAPI!.Items[0].Path} {s.DownwardAPI.Items[0].FieldRef!.FieldPath}",
            }));
        Assert.All(pod.Spec.Containers.Concat(pod.Spec.InitContainers), c =>
        {
            var mount = Assert.Single(c.VolumeMounts);
            Assert.Equal((volume.Name, Path, true), (mount.Name, mount.MountPath, mount.ReadOnly));
        });
    }

    [Theory]
    [InlineData("'automountServiceAccountToken':false,", "quiet")]
    [InlineData("'automountServiceAccountToken':false,", "default")]
    [InlineData("", "quiet")]
    public async Task Whoever_wants_no_token_gets_none(string own, string account)
    {
        await MakeAccountAsync("{'metadata':{'name':'quiet'},'automountServiceAccountToken':false}");
        var pod = await CreateAsync($"{{'metadata':{{'name':'p'}},'spec':{{{own}'serviceAccountName':'{account}','containers':[{{'name':'a','image':'i'}}]}}}}");
        Assert.Empty(pod.Spec.Volumes);
        Assert.Empty(pod.Spec.Containers[0].VolumeMounts);
    }

    [Fact]
    public async Task A_pod_decides_before_its_account()
    {
        await MakeAccountAsync("{'metadata':{'name':'quiet'},'automountServiceAccountToken':false}");
        var pod = await CreateAsync("{'metadata':{'name':'p'},'spec':{'automountServiceAccountToken':true,'serviceAccountName':'quiet','containers':[{'name':'a','image':'i'}]}}");
        Assert.Single(pod.Spec.Volumes);
    }

    [Fact]
    public async Task What_is_mounted_at_the_place_already_stays()
    {
        var pod = await CreateAsync(
            $"{{'metadata':{{'name':'p'}},'spec':{{'volumes':[{{'name':'own','emptyDir':{{}}}}],'containers':[{{'name':'a','image':'i','volumeMounts':[{{'name':'own','mountPath':'{Path}'}}]}}]}}}}");
        Assert.Equal("own", Assert.Single(pod.Spec.Volumes).Name);
    }

    [Fact]
    public async Task The_accounts_secrets_for_images_are_the_pods_unless_it_has_its_own()
    {
        await MakeAccountAsync("{'metadata':{'name':'puller'},'imagePullSecrets':[{'name':'registry'}]}");
        var pod = await CreateAsync("{'metadata':{'name':'p'},'spec':{'serviceAccountName':'puller','containers':[{'name':'a','image':'i'}]}}");
        Assert.Equal("registry", Assert.Single(pod.Spec.ImagePullSecrets).Name);
        var other = await CreateAsync("{'metadata':{'name':'q'},'spec':{'serviceAccountName':'puller','imagePullSecrets':[{'name':'own'}],'containers':[{'name':'a','image':'i'}]}}");
        Assert.Equal("own", Assert.Single(other.Spec.ImagePullSecrets).Name);
    }

    [Fact]
    public async Task An_account_that_is_not_there_is_refused()
    {
        var refused = await Assert.ThrowsAsync<ApiException>(() =>
            CreateAsync("{'metadata':{'name':'p'},'spec':{'serviceAccountName':'nobody','containers':[{'name':'a','image':'i'}]}}"));
        Assert.Equal(403, refused.Code);
        Assert.Equal("pods \"p\" is forbidden: error looking up service account default/nobody: serviceaccount \"nobody\" not found", refused.Message);
    }

    [Fact]
    public async Task What_every_namespace_has_comes_back_when_it_is_removed_or_changed()
    {
        await _cluster.UntilAsync(ResourceKinds.ServiceAccount, "the account", all => all.ContainsKey("default/default"));
        await _cluster.UntilAsync(ResourceKinds.ConfigMap, "the authority", all => all.ContainsKey("default/kube-root-ca.crt"));
        var account = _cluster.Grains.GetGrain<IServiceAccountGrain>("default/default");
        var before = (await account.GetAsync())!.Metadata.Uid;
        await account.DeleteAsync(DeleteOptions.Empty);
        await _cluster.UntilAsync(
            ResourceKinds.ServiceAccount, "a new account", all => all.TryGetValue("default/default", out var found) && found.Metadata.Uid != before);

        var map = _cluster.ConfigMap("kube-root-ca.crt");
        await map.PatchAsync(new ResourcePatch(PatchType.Merge, Make.Json("{'data':{'ca.crt':'wrong'}}")), WriteOptions.Default);
        await _cluster.UntilAsync(
            ResourceKinds.ConfigMap, "the right authority",
            all => all.TryGetValue("default/kube-root-ca.crt", out var found) && ((ConfigMap)found).Data["ca.crt"] == "PEM");
    }

    private Task<Pod> CreateAsync(string json)
    {
        var pod = Make.Parse<Pod>(json);
        return _cluster.Grains.GetGrain<IPodGrain>($"default/{pod.Metadata.Name}").CreateAsync(pod with { Metadata = pod.Metadata with { Namespace = "default" } });
    }

    private Task MakeAccountAsync(string json)
    {
        var account = Make.Parse<ServiceAccount>(json);
        return _cluster.Grains.GetGrain<IServiceAccountGrain>($"default/{account.Metadata.Name}")
            .CreateAsync(account with { Metadata = account.Metadata with { Namespace = "default" } });
    }
}
