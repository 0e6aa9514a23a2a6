using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Volumes;

/// <summary>Prepares a pod's volumes on the machine and says what to mount into its containers.</summary>
internal sealed class PodVolumes(VolumeSources sources, ClaimVolumes claims, PodTokens tokens, NodeAgentOptions options)
{
    /// <summary>Where a pod keeps its volumes and generated files.</summary>
    public string PodDirectory(string uid) => Path.Combine(Root, uid);

    private string Root => Path.Combine(options.DataDirectory, "pods");

    /// <summary>The uids of pods that have files here.</summary>
    public IEnumerable<string> Pods() => Directory.Exists(Root) ? Directory.EnumerateDirectories(Root).Select(d => Path.GetFileName(d)!) : [];

    /// <summary>Makes every volume's folder and (re)writes those that come from API objects.</summary>
    /// <param name="memory">Where the pod's sandbox has volumes in memory; null when it has none.</param>
    /// <exception cref="PodConfigException">A volume cannot be made.</exception>
    public async Task PrepareAsync(Pod pod, string? podAddress, string? memory)
    {
        // Secrets are below: nobody else on the machine looks in. Containers see what is mounted, not the way to it.
        Directory.CreateDirectory(PodDirectory(pod.Metadata.Uid!), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var volume in pod.Spec.Volumes)
        {
            var directory = VolumeDirectory(pod, volume, memory);
            if (await sources.ReadAsync(pod, volume, podAddress) is { } content)
                AtomicVolumeWriter.Write(directory, content);
            else if (IsInMemory(volume))
                SetGroup(pod, directory);
            else if (volume.EmptyDir is not null)
                PrepareEmptyDir(pod, directory);
            else if (volume.HostPath is { } host)
                HostPaths.Check(host);
            else if (ClaimVolumes.ClaimOf(pod, volume) is { } claim)
                await claims.PrepareAsync(pod, volume, claim);
            else
                throw new PodConfigException("CreateContainerConfigError", $"volume \"{volume.Name}\": this node has no support for its type");
        }
    }

    /// <summary>Whether a volume is made with the pod's sandbox.</summary>
    public static bool IsInMemory(Volume volume) => volume.EmptyDir is { Medium: "Memory" };

    /// <summary>The mount of one of a container's volumeMounts.</summary>
    public ContainerMount Mount(Pod pod, VolumeMount mount, IReadOnlyDictionary<string, string> environment, string? memory)
    {
        var volume = pod.Spec.Volumes.FirstOrDefault(v => v.Name == mount.Name)
            ?? throw new PodConfigException("CreateContainerConfigError", $"volumeMount \"{mount.Name}\": the pod has no such volume");
        var subPath = mount.SubPathExpr is { Length: > 0 } expression ? Containers.Expansion.Expand(expression, environment) : mount.SubPath ?? "";
        var claimed = claims.Find(pod.Metadata.Uid!, volume.Name);
        if (claimed is null && ClaimVolumes.ClaimOf(pod, volume) is not null)
            throw new PodConfigException("CreateContainerConfigError", $"volumeMount \"{mount.Name}\": the claim's volume is not ready");
        var source = volume.HostPath?.Path ?? claimed?.Path ?? VolumeDirectory(pod, volume, memory);
        var isWritable = volume.EmptyDir is not null || volume.HostPath is not null || claimed is { IsReadOnly: false };
        if (subPath.Length > 0 && isWritable)
            SubPaths.Create(source, subPath);
        return new ContainerMount
        {
            Source = source,
            SubPath = subPath,
            Target = mount.MountPath,
            ReadOnly = mount.ReadOnly == true || !isWritable,
            Propagation = mount.MountPropagation switch
            {
                "HostToContainer" => MountPropagation.HostToContainer,
                "Bidirectional" => MountPropagation.Bidirectional,
                _ => MountPropagation.None,
            },
        };
    }

    /// <summary>Removes everything of a pod but its logs.</summary>
    public void Remove(string uid)
    {
        tokens.Forget(uid);
        claims.Forget(uid);
        var directory = PodDirectory(uid);
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }

    private static void PrepareEmptyDir(Pod pod, string directory)
    {
        if (Directory.Exists(directory))
            return;
        // Under another name until it is as it must be: a crash between leaves no half-made volume in use.
        var fresh = directory + "~new";
        Directory.CreateDirectory(fresh);
        // Any user of the pod's containers may write, as in Kubernetes.
        File.SetUnixFileMode(fresh, (UnixFileMode)0b111_111_111);
        SetGroup(pod, fresh);
        Directory.Move(fresh, directory);
    }

    private static void SetGroup(Pod pod, string directory)
    {
        if (pod.Spec.SecurityContext?.FsGroup is { } group)
            Linux.Files.FileOwner.SetGroup(directory, group);
    }

    private string VolumeDirectory(Pod pod, Volume volume, string? memory) =>
        memory is not null && IsInMemory(volume) ? Path.Combine(memory, volume.Name) : Path.Combine(PodDirectory(pod.Metadata.Uid!), "volumes", volume.Name);
}
