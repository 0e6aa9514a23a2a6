using Microsoft.Extensions.DependencyInjection;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Linux.Files;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.NodeAgent.Volumes;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.Volumes;

/// <summary>Volumes that pods have by claims, and the machine's folders behind them.</summary>
public sealed class ClaimVolumeTests
{
    [Fact]
    public async Task APod_HasTheFolderOfItsClaim_WhichIsMade()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using (world)
        {
            var folder = Bind(world, Folder(world, "pvc-1"));
            var volumes = agent.Services.GetRequiredService<PodVolumes>();
            var pod = Pod(v => v);
            await volumes.PrepareAsync(pod, null, null);
            Assert.Equal((UnixFileMode)0b111_111_111, File.GetUnixFileMode(folder));
            var mount = Mount(volumes, pod, subPath: "inner/one");
            Assert.Equal((folder, "inner/one", false), (mount.Source, mount.SubPath, mount.ReadOnly));
            Assert.True(Directory.Exists(Path.Combine(folder, "inner", "one")));

            File.WriteAllText(Path.Combine(folder, "kept"), "data");
            volumes.Remove(pod.Metadata.Uid!);
            Assert.True(File.Exists(Path.Combine(folder, "kept")));
            var reading = Pod(v => v with { ReadOnly = true });
            await volumes.PrepareAsync(reading, null, null);
            Assert.True(Mount(volumes, reading).ReadOnly);
        }
    }

    [Fact]
    public async Task APath_OfTheMachine_HasToBeThere()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using (world)
        {
            var path = Path.Combine(world.Root, "disk");
            Bind(world, Volume("v") with { Spec = Volume("v").Spec with { Local = new LocalVolumeSource { Path = path } } });
            Assert.Equal($"MountVolume.SetUp failed for volume \"data\": path \"{path}\" does not exist", await RefusalAsync(agent));
            Directory.CreateDirectory(path);
            Assert.Null(await RefusalAsync(agent));
        }
    }

    [Theory]
    [InlineData("nfs", "persistentvolume \"v\": this node has no support for its type")]
    [InlineData("block", "persistentvolume \"v\" is a block device, for which this node has no support")]
    [InlineData("other", "persistentvolume \"v\" is not that of persistentvolumeclaim \"data\"")]
    [InlineData("pending", "persistentvolumeclaim \"data\" is not bound")]
    [InlineData("none", "persistentvolumeclaim \"data\" not found")]
    public async Task WhatCannotBeMounted_SaysWhy(string what, string expected)
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using (world)
        {
            var volume = Volume("v") with { Spec = Volume("v").Spec with { Nfs = new NFSVolumeSource { Server = "s", Path = "/p" } } };
            if (what == "block")
                volume = volume with { Spec = volume.Spec with { VolumeMode = "Block" } };
            if (what != "none")
                Bind(world, volume, phase: what == "pending" ? "Pending" : "Bound", owner: what == "other" ? "another" : "uid-data");
            Assert.Equal($"MountVolume.SetUp failed for volume \"data\": {expected}", await RefusalAsync(agent));
        }
    }

    [Theory]
    [InlineData("Released", "Delete", false, true, true)]
    [InlineData("Released", "Retain", false, false, false)]
    [InlineData("Bound", "Delete", true, false, false)]
    [InlineData("Available", "Delete", true, true, true)]
    [InlineData("Released", "Retain", true, false, true)]
    public async Task AFolder_IsRemoved_WhenItsVolumeIsReleasedAndNotKept(string phase, string policy, bool isDeleted, bool isFolderGone, bool isVolumeGone)
    {
        var (world, _) = await AgentWorld.StartAsync(whole: true);
        await using (world)
        {
            var volume = Folder(world, "pvc-1");
            volume = volume with
            {
                Spec = volume.Spec with { PersistentVolumeReclaimPolicy = policy }, Status = new PersistentVolumeStatus { Phase = phase },
                Metadata = volume.Metadata with { DeletionTimestamp = isDeleted ? world.Time.GetUtcNow() : null },
            };
            var (gone, marker) = (Write(world, volume), Folder(world, "pvc-marker") with { Status = new PersistentVolumeStatus { Phase = "Released" } });
            Write(world, marker);
            await world.UntilAsync(() => world.Cluster.Watches.ContainsKey("persistentvolumes"), "the agent watches volumes");
            Tell(world, volume);
            // What is told later is done later: then it is known what became of the first.
            Tell(world, marker with { Spec = marker.Spec with { PersistentVolumeReclaimPolicy = "Delete" } });
            await world.UntilAsync(() => Finalizers(world, "pvc-marker").IsEmpty, "the second one's folder is removed");
            Assert.Equal((isFolderGone, isVolumeGone), (!Directory.Exists(gone), Finalizers(world, "pvc-1").IsEmpty));
        }
    }

    [Fact]
    public async Task AVolumeThatOnlyLooksLikeAFolderOfTheAgent_IsLeftAlone()
    {
        var (world, agent) = await AgentWorld.StartAsync();
        await using (world)
        {
            var folders = agent.Services.GetRequiredService<LocalFolders>();
            var own = Folder(world, "pvc-1");
            Assert.True(folders.IsOwn(own));
            Assert.False(folders.IsOwn(own with { Spec = own.Spec with { Local = new LocalVolumeSource { Path = "/etc" } } }));
            Assert.False(folders.IsOwn(own with { Metadata = own.Metadata with { Labels = Map<string>.From([new(LocalVolumes.NodeLabel, "node-2")]) } }));
        }
    }

    [Fact]
    public void AGroup_GetsAllThatIsInAVolume_AndNothingThatLinksLeadTo()
    {
        var root = Directory.CreateTempSubdirectory("orc-group-").FullName;
        try
        {
            var (volume, outside) = (Directory.CreateDirectory(Path.Combine(root, "v")).FullName, Path.Combine(root, "outside"));
            Directory.CreateDirectory(Path.Combine(volume, "a", "b"));
            File.WriteAllText(Path.Combine(volume, "a", "b", "file"), "");
            File.WriteAllText(outside, "");
            File.CreateSymbolicLink(Path.Combine(volume, "link"), outside);
            VolumeGroup.Apply(volume, 2345, onlyOnMismatch: false);
            Assert.All([volume, Path.Combine(volume, "a"), Path.Combine(volume, "a", "b"), Path.Combine(volume, "a", "b", "file")], p => Assert.Equal(2345u, Group(p)));
            Assert.True(File.GetUnixFileMode(Path.Combine(volume, "a")).HasFlag(UnixFileMode.SetGroup | UnixFileMode.GroupWrite));
            Assert.True(File.GetUnixFileMode(Path.Combine(volume, "a", "b", "file")).HasFlag(UnixFileMode.GroupRead | UnixFileMode.GroupWrite));
            Assert.NotEqual(2345u, Group(outside));
            File.WriteAllText(Path.Combine(volume, "late"), "");
            var before = Group(outside);
            FileOwner.SetGroup(Path.Combine(volume, "late"), before);
            VolumeGroup.Apply(volume, 2345, onlyOnMismatch: true);
            Assert.Equal(before, Group(Path.Combine(volume, "late")));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static uint Group(string path)
    {
        Assert.Equal(0, FileStatus.Get(Openat2.CurrentDirectory, FilePath.Terminated(path), out var status));
        return status.Group;
    }

    private static PersistentVolume Volume(string name) => new()
    {
        Metadata = new ObjectMeta { Name = name, Uid = "uid-" + name },
        Spec = new PersistentVolumeSpec { VolumeMode = "Filesystem", ClaimRef = new ObjectReference { Uid = "uid-data" } },
        Status = new PersistentVolumeStatus { Phase = "Bound" },
    };

    /// <summary>A volume that is a folder of the agent.</summary>
    private static PersistentVolume Folder(AgentWorld world, string name) => Volume(name) with
    {
        Metadata = Volume(name).Metadata with { Labels = Map<string>.From([new(LocalVolumes.NodeLabel, "node-1")]), Finalizers = [LocalVolumes.Finalizer] },
        Spec = Volume(name).Spec with { Local = new LocalVolumeSource { Path = Path.Combine(world.Options.DataDirectory, "volumes", name) } },
    };

    private static string Write(AgentWorld world, PersistentVolume volume)
    {
        Directory.CreateDirectory(volume.Spec.Local!.Path);
        File.WriteAllText(Path.Combine(volume.Spec.Local.Path, "file"), "data");
        world.Cluster.Put(volume);
        return volume.Spec.Local.Path;
    }

    private static void Tell(AgentWorld world, PersistentVolume volume)
    {
        world.Cluster.Put(volume);
        world.Cluster.Watches["persistentvolumes"].Writer.TryWrite(new ResourceEventBatch([new ResourceEvent(WatchEventType.Modified, 2, ResourceObject.From(volume))]));
    }

    private static System.Collections.Immutable.ImmutableArray<string> Finalizers(AgentWorld world, string name) => world.Cluster.Objects[$"PersistentVolume {name}"].Metadata.Finalizers;

    /// <summary>The volume's path, once the claim "data" has it.</summary>
    private static string Bind(AgentWorld world, PersistentVolume volume, string phase = "Bound", string owner = "uid-data")
    {
        world.Cluster.Put(volume with { Spec = volume.Spec with { ClaimRef = new ObjectReference { Uid = owner } } });
        world.Cluster.Put(new PersistentVolumeClaim
        {
            Metadata = new ObjectMeta { Namespace = "default", Name = "data", Uid = "uid-data" },
            Spec = new PersistentVolumeClaimSpec { VolumeName = volume.Metadata.Name }, Status = new PersistentVolumeClaimStatus { Phase = phase },
        });
        return volume.Spec.Local?.Path ?? "";
    }

    private static Pod Pod(Func<PersistentVolumeClaimVolumeSource, PersistentVolumeClaimVolumeSource> change) => AgentWorld.Pod("web", s => s with
    {
        Volumes = [new Volume { Name = "data", PersistentVolumeClaim = change(new PersistentVolumeClaimVolumeSource { ClaimName = "data" }) }],
    });

    private static ContainerMount Mount(PodVolumes volumes, Pod pod, string? subPath = null) =>
        volumes.Mount(pod, new VolumeMount { Name = "data", MountPath = "/data", SubPath = subPath }, new Dictionary<string, string>(), null);

    private static async Task<string?> RefusalAsync(Agent agent) =>
        (await Record.ExceptionAsync(() => agent.Services.GetRequiredService<PodVolumes>().PrepareAsync(Pod(v => v), null, null)) as PodConfigException)?.Message;
}
