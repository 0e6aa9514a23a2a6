using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Volumes;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Volumes;

/// <summary>Claims, volumes and pods in a whole control plane.</summary>
public class VolumeBindingTests
{
    [Fact]
    public async Task AClaimWithoutAClass_GetsAFolder_WhereItsFirstPodIs()
    {
        await using var cluster = await StartAsync();
        await ClaimAsync(cluster, New("data", of: null));
        await cluster.View.UntilAsync("it waits for a pod", () => cluster.View.Events.Any(e => e.Reason == "WaitForFirstConsumer"));
        Assert.Equal("local", cluster.View.Claim("data")!.Spec.StorageClassName);
        Assert.Empty(cluster.View.Volumes);
        await PodAsync(cluster, "p", "data");
        await cluster.View.UntilAsync("the pod runs", () => cluster.View.Ready.Count == 1);
        var (claim, volume) = (cluster.View.Claim("data")!, cluster.View.Volumes.Single());
        Assert.Equal(("Bound", volume.Metadata.Name, "1Gi"), (claim.Status.Phase, claim.Spec.VolumeName, claim.Status.Capacity["storage"].ToString()));
        Assert.Equal(("Bound", cluster.View.Ready[0].Spec.NodeName), (volume.Status.Phase, volume.Metadata.Labels[LocalVolumes.NodeLabel]));
        await cluster.View.UntilAsync("it is told", () => cluster.View.Events.Any(e => e.Reason == "ProvisioningSucceeded"));
        // A second pod with the claim can be in the same place only.
        await PodAsync(cluster, "q", "data");
        await cluster.View.UntilAsync("both run", () => cluster.View.Ready.Count == 2);
        Assert.Single(cluster.View.Ready.Select(p => p.Spec.NodeName).Distinct());
    }

    [Fact]
    public async Task AClaim_StaysWhilePodsUseIt_AndItsFolderIsReleasedAfterIt()
    {
        await using var cluster = await StartAsync();
        await ClaimAsync(cluster, New("data", of: null));
        await PodAsync(cluster, "p", "data");
        await cluster.View.UntilAsync("the pod runs", () => cluster.View.Ready.Count == 1);
        await Claim(cluster, "data").DeleteAsync(new DeleteOptions());
        Assert.Contains(VolumeNames.ClaimProtection, (await Claim(cluster, "data").GetAsync())!.Metadata.Finalizers);
        await PodAsync(cluster, "late", "data");
        await cluster.View.UntilAsync("another pod is refused", () => cluster.View.Pods.Any(p => p.Metadata.Name == "late"
            && p.Status.Conditions.Any(c => c.Message?.Contains("persistentvolumeclaim \"data\" is being deleted", StringComparison.Ordinal) == true)));
        Assert.NotNull(cluster.View.Claim("data"));
        await cluster.Grains.GetGrain<IPodGrain>("default/p").DeleteAsync(new DeleteOptions());
        await cluster.View.UntilAsync("the claim is gone, and its volume is the agent's to remove", () => cluster.View.Claim("data") is null && cluster.View.Volumes.Single().Status.Phase == "Released");
        Assert.Contains(LocalVolumes.Finalizer, cluster.View.Volumes.Single().Metadata.Finalizers);
    }

    [Fact]
    public async Task VolumesMadeByHand_AreTakenAtOnce_OrByTheFirstPod()
    {
        await using var cluster = await StartAsync();
        await cluster.Grains.GetGrain<IStorageClassGrain>("later").CreateAsync(Disks.Class("later", waits: true));
        foreach (var volume in (PersistentVolume[])[Disks.Volume("a", "2Gi", ""), Disks.Volume("b", "1Gi", ""), Disks.Volume("n1", "1Gi", "later", "n1")])
            await cluster.Grains.GetGrain<IPersistentVolumeGrain>(volume.Metadata.Name!).CreateAsync(volume);
        await cluster.View.UntilAsync("all are available", () => cluster.View.Volumes.Count(v => v.Status.Phase == "Available") == 3);
        await ClaimAsync(cluster, New("at-once", of: ""));
        await ClaimAsync(cluster, New("waits", of: "later"));
        await cluster.View.UntilAsync("the first has the smallest", () => cluster.View.Claim("at-once")?.Status.Phase == "Bound" && cluster.View.Volume("b")?.Status.Phase == "Bound");
        Assert.Equal("b", cluster.View.Claim("at-once")!.Spec.VolumeName);
        Assert.Equal("Pending", cluster.View.Claim("waits")!.Status.Phase);
        await PodAsync(cluster, "p", "waits", "at-once");
        await cluster.View.UntilAsync("the pod is where the second one's volume is", () => cluster.View.Ready.Any(p => p.Spec.NodeName == "n1"));
        Assert.Equal("n1", cluster.View.Claim("waits")!.Spec.VolumeName);
        // A claim that comes before its volume gets it when it comes.
        await ClaimAsync(cluster, New("early", of: "", size: "5Gi"));
        await cluster.View.UntilAsync("it says that there is none", () => cluster.View.Events.Any(e => e.Reason == "FailedBinding" && e.InvolvedObject.Name == "early"));
        await cluster.Grains.GetGrain<IPersistentVolumeGrain>("five").CreateAsync(Disks.Volume("five", "5Gi", ""));
        await cluster.View.UntilAsync("it is bound", () => cluster.View.Claim("early")?.Status.Phase == "Bound");
        // What is kept is Released, and taken by nobody, until somebody frees it.
        await Claim(cluster, "early").DeleteAsync(new DeleteOptions());
        await cluster.View.UntilAsync("it is released", () => cluster.View.Volume("five")?.Status.Phase == "Released");
        await ClaimAsync(cluster, New("next", of: "", size: "5Gi"));
        var freed = (await cluster.Grains.GetGrain<IPersistentVolumeGrain>("five").GetAsync())!;
        await cluster.Grains.GetGrain<IPersistentVolumeGrain>("five").ReplaceAsync(freed with { Spec = freed.Spec with { ClaimRef = null } });
        await cluster.View.UntilAsync("the next one has it", () => cluster.View.Claim("next")?.Spec.VolumeName == "five");
    }

    [Fact]
    public async Task ManyClaims_NeverShareAVolume()
    {
        await using var cluster = await StartAsync();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => ClaimAsync(cluster, New($"c{i}", of: ""))));
        await Task.WhenAll(Enumerable.Range(0, 30).Select(i => cluster.Grains.GetGrain<IPersistentVolumeGrain>($"v{i}").CreateAsync(Disks.Volume($"v{i}", "1Gi", ""))));
        await cluster.View.UntilAsync("30 are bound", () => Enumerable.Range(0, 40).Count(i => cluster.View.Claim($"c{i}")?.Status.Phase == "Bound") == 30
            && cluster.View.Volumes.All(v => v.Status.Phase == "Bound"));
        var owners = Enumerable.Range(0, 40).Select(i => cluster.View.Claim($"c{i}")!).Where(c => c.Status.Phase == "Bound").ToDictionary(c => c.Spec.VolumeName!, c => c.Metadata.Uid);
        Assert.All(cluster.View.Volumes, v => Assert.Equal(owners[v.Metadata.Name!], v.Spec.ClaimRef!.Uid));
    }

    [Fact]
    public async Task AnEphemeralVolume_HasAClaim_ThatGoesWithItsPod()
    {
        await using var cluster = await StartAsync();
        var pod = A.Pod("p");
        var template = new PersistentVolumeClaimTemplate { Spec = New("x", of: "local").Spec };
        await cluster.Grains.GetGrain<IPodGrain>("default/p").CreateAsync(pod with
        {
            Spec = pod.Spec with { Volumes = [new Volume { Name = "scratch", Ephemeral = new EphemeralVolumeSource { VolumeClaimTemplate = template } }] },
        });
        await cluster.View.UntilAsync("the pod runs with its claim", () => cluster.View.Ready.Count == 1 && cluster.View.Claim("p-scratch")?.Status.Phase == "Bound");
        await cluster.Grains.GetGrain<IPodGrain>("default/p").DeleteAsync(new DeleteOptions());
        await cluster.View.UntilAsync("both are gone", () => cluster.View.Pods.Count == 0 && cluster.View.Claim("p-scratch") is null);
    }

    [Fact]
    public async Task ABoundClaim_CanAskForMore_AndOthersCannot()
    {
        await using var cluster = await StartAsync();
        await ClaimAsync(cluster, New("data", of: null));
        var refused = await Assert.ThrowsAsync<ApiException>(() => GrowAsync(cluster, "data", "2Gi"));
        Assert.Equal(422, refused.Code);
        await PodAsync(cluster, "p", "data");
        await cluster.View.UntilAsync("it is bound", () => cluster.View.Claim("data")?.Status.Phase == "Bound");
        await GrowAsync(cluster, "data", "2Gi");
        await cluster.View.UntilAsync("it is larger", () => cluster.View.Claim("data")!.Status.Capacity["storage"].ToString() == "2Gi" && cluster.View.Volumes.Single().Spec.Capacity["storage"].ToString() == "2Gi");
        refused = await Assert.ThrowsAsync<ApiException>(() => GrowAsync(cluster, "data", "1Gi"));
        Assert.Contains("spec.resources.requests.storage: Forbidden: field can not be less than status.capacity", refused.Message, StringComparison.Ordinal);
        await cluster.Grains.GetGrain<IPersistentVolumeGrain>("v").CreateAsync(Disks.Volume("v", "1Gi", ""));
        await ClaimAsync(cluster, New("fixed", of: ""));
        await cluster.View.UntilAsync("the other is bound", () => cluster.View.Claim("fixed")?.Status.Phase == "Bound");
        refused = await Assert.ThrowsAsync<ApiException>(() => GrowAsync(cluster, "fixed", "2Gi"));
        Assert.Contains("only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quotas_CountClaimsAndTheirSize_AlsoOfOneClass()
    {
        await using var cluster = await StartAsync();
        await cluster.Grains.GetGrain<IResourceQuotaGrain>("default/q").CreateAsync(new ResourceQuota
        {
            Metadata = new ObjectMeta { Name = "q", Namespace = "default" },
            Spec = new ResourceQuotaSpec
            {
                Hard = A.Amounts(("requests.storage", "5Gi"), ("local.storageclass.storage.k8s.io/requests.storage", "3Gi"), ("local.storageclass.storage.k8s.io/persistentvolumeclaims", "2")),
            },
        });
        await ClaimAsync(cluster, New("a", of: "local", size: "2Gi"));
        var refused = await Assert.ThrowsAsync<ApiException>(() => ClaimAsync(cluster, New("b", of: "local", size: "2Gi")));
        Assert.Contains("exceeded quota: q, requested: local.storageclass.storage.k8s.io/requests.storage=2Gi, used: local.storageclass.storage.k8s.io/requests.storage=2Gi, limited: local.storageclass.storage.k8s.io/requests.storage=3Gi", refused.Message, StringComparison.Ordinal);
        await ClaimAsync(cluster, New("c", of: "", size: "3Gi"));
        refused = await Assert.ThrowsAsync<ApiException>(() => ClaimAsync(cluster, New("d", of: "", size: "1Gi")));
        Assert.Contains("requested: requests.storage=1Gi, used: requests.storage=5Gi, limited: requests.storage=5Gi", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALimitRange_BoundsTheSizeOfClaims()
    {
        await using var cluster = await StartAsync();
        await cluster.Grains.GetGrain<ILimitRangeGrain>("default/sizes").CreateAsync(new LimitRange
        {
            Metadata = new ObjectMeta { Name = "sizes", Namespace = "default" },
            Spec = new LimitRangeSpec { Limits = [new LimitRangeItem { Type = "PersistentVolumeClaim", Min = A.Amounts(("storage", "1Gi")), Max = A.Amounts(("storage", "5Gi")) }] },
        });
        var refused = await Assert.ThrowsAsync<ApiException>(() => ClaimAsync(cluster, New("small", of: "", size: "1Mi")));
        Assert.Equal("persistentvolumeclaims \"small\" is forbidden: minimum storage usage per PersistentVolumeClaim is 1Gi, but request is 1Mi", refused.Message);
        refused = await Assert.ThrowsAsync<ApiException>(() => ClaimAsync(cluster, New("large", of: "", size: "6Gi")));
        Assert.Equal("persistentvolumeclaims \"large\" is forbidden: maximum storage usage per PersistentVolumeClaim is 5Gi, but request is 6Gi", refused.Message);
        await ClaimAsync(cluster, New("fits", of: "", size: "5Gi"));
    }

    [Fact]
    public async Task WhatWasBegun_IsDoneAfterACrash()
    {
        var folder = Directory.CreateTempSubdirectory("volume-test-").FullName;
        try
        {
            var cluster = await TestCluster.StartAsync(Stores.Sqlite(folder));
            await cluster.AddNodesAsync(2);
            await ClaimAsync(cluster, New("data", of: null));
            await PodAsync(cluster, "p", "data");
            await cluster.CrashAsync();
            await using var again = await TestCluster.StartAsync(Stores.Sqlite(folder));
            await again.AddNodesAsync(2);
            await again.View.UntilAsync("the pod runs with its claim", () => again.View.Ready.Count == 1 && again.View.Claim("data")?.Status.Phase == "Bound");
            Assert.Equal(again.View.Ready[0].Spec.NodeName, again.View.Volumes.Single().Metadata.Labels[LocalVolumes.NodeLabel]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<TestCluster> StartAsync()
    {
        var cluster = await TestCluster.StartAsync(Stores.Memory());
        await cluster.AddNodesAsync(3);
        return cluster;
    }

    private static IPersistentVolumeClaimGrain Claim(TestCluster cluster, string name) => cluster.Grains.GetGrain<IPersistentVolumeClaimGrain>($"default/{name}");

    private static PersistentVolumeClaim New(string name, string? of, string size = "1Gi") => Disks.Claim(name, size, of);

    private static Task<PersistentVolumeClaim> ClaimAsync(TestCluster cluster, PersistentVolumeClaim claim) => Claim(cluster, claim.Metadata.Name!).CreateAsync(claim);

    private static Task<Pod> PodAsync(TestCluster cluster, string name, params string[] claims) =>
        cluster.Grains.GetGrain<IPodGrain>($"default/{name}").CreateAsync(A.Pod(name).Using(claims));

    private static async Task GrowAsync(TestCluster cluster, string name, string size)
    {
        var claim = (await Claim(cluster, name).GetAsync())!;
        await Claim(cluster, name).ReplaceAsync(claim with { Spec = claim.Spec with { Resources = new VolumeResourceRequirements { Requests = A.Amounts(("storage", size)) } } });
    }
}
