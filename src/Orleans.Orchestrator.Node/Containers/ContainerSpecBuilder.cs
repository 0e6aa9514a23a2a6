using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.Containers.Images;
using Orleans.Orchestrator.NodeAgent.Machine;
using Orleans.Orchestrator.NodeAgent.Volumes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Containers;

/// <summary>Turns a pod's container and its image into what the runtime is told. Pure but for the paths it names.</summary>
internal sealed class ContainerSpecBuilder(PodVolumes volumes, NodeAgentOptions options, MachineInfo machine)
{
    private string Logs => Path.Combine(options.DataDirectory, "logs", "pods");

    /// <summary>Where a pod's log files are: the kubelet's names, shortened where they would be too long for a file system.</summary>
    public string LogDirectory(Pod pod)
    {
        var name = $"{pod.Metadata.Namespace}_{pod.Metadata.Name}";
        return Path.Combine(Logs, $"{(name.Length <= 200 ? name : name[..200])}_{pod.Metadata.Uid}");
    }

    /// <summary>The uids of pods that have log files.</summary>
    public IEnumerable<string> PodsWithLogs() =>
        Directory.Exists(Logs) ? Directory.EnumerateDirectories(Logs).Select(d => d[(d.LastIndexOf('_') + 1)..]) : [];

    /// <summary>Removes the log files of a pod of which only the uid is known.</summary>
    public void RemoveLogs(string uid)
    {
        foreach (var directory in Directory.Exists(Logs) ? Directory.EnumerateDirectories(Logs, "*_" + uid).ToList() : [])
            Directory.Delete(directory, recursive: true);
    }

    /// <summary>The log file of one run of a container.</summary>
    public string LogPath(Pod pod, string container, int attempt) => Path.Combine(LogDirectory(pod), container, $"{attempt}.log");

    /// <summary>The file in which one run of a container may leave a message of its end.</summary>
    public string TerminationPath(Pod pod, string container, int attempt) =>
        Path.Combine(volumes.PodDirectory(pod.Metadata.Uid!), "termination", container, $"{attempt}");

    /// <summary>The specification of a container's next run.</summary>
    /// <param name="memory">Where the pod's sandbox has volumes in memory; null when it has none.</param>
    public ContainerSpec Build(Pod pod, Container container, int attempt, ImageRecord image, ContainerEnvironment environment, string? memory)
    {
        var uid = pod.Metadata.Uid!;
        var files = volumes.PodDirectory(uid);
        var command = container.Command.IsEmpty ? image.Config.Entrypoint : container.Command;
        // An own command without arguments leaves the image's arguments out too.
        var arguments = container.Args.IsEmpty ? container.Command.IsEmpty ? image.Config.Cmd : [] : container.Args;
        return new ContainerSpec
        {
            Id = ContainerIds.Of(uid, container.Name, attempt),
            SandboxId = uid,
            Name = container.Name,
            Attempt = attempt,
            Layers = image.LayerDirectories,
            Args = [.. command.Concat(arguments).Select(a => Expansion.Expand(a, environment.Declared))],
            Env = [.. environment.All.Select(p => $"{p.Key}={p.Value}")],
            WorkingDirectory = container.WorkingDir is { Length: > 0 } own ? own : image.Config.WorkingDir is { Length: > 0 } images ? images : "/",
            User = User(pod, container, image),
            Mounts =
            [
                new ContainerMount { Source = Path.Combine(files, "hosts"), Target = "/etc/hosts" },
                new ContainerMount { Source = Path.Combine(files, "hostname"), Target = "/etc/hostname" },
                new ContainerMount { Source = Path.Combine(files, "resolv.conf"), Target = "/etc/resolv.conf" },
                .. container.VolumeMounts.Select(m => volumes.Mount(pod, m, environment.Declared, memory)),
                .. container.TerminationMessagePath is { Length: > 0 } target
                    ? [new ContainerMount { Source = TerminationPath(pod, container.Name, attempt), Target = Path.Combine("/", target) }]
                    : Array.Empty<ContainerMount>(),
            ],
            Security = Security(pod, container, Path.Combine(options.DataDirectory, "seccomp")),
            Resources = Resources(container),
            LogPath = LogPath(pod, container.Name, attempt),
            Tty = container.Tty == true,
            Stdin = container.Stdin == true,
            StdinOnce = container.StdinOnce == true,
            StopSignal = SignalName.Parse(image.Config.StopSignal) ?? 15,
            OomScoreAdj = OomScore(pod, container),
            Labels = new Dictionary<string, string> { ["pod"] = $"{pod.Metadata.Namespace}/{pod.Metadata.Name}", ["image"] = image.Digest.ToString() },
        };
    }

    private static ContainerUser User(Pod pod, Container container, ImageRecord image)
    {
        var (own, all) = (container.SecurityContext, pod.Spec.SecurityContext);
        var groups = all?.SupplementalGroups ?? [];
        return new ContainerUser
        {
            Name = image.Config.User,
            Uid = own?.RunAsUser ?? all?.RunAsUser,
            Gid = own?.RunAsGroup ?? all?.RunAsGroup,
            SupplementaryGroups = all?.FsGroup is { } fsGroup ? [.. groups, fsGroup] : [.. groups],
            RequireNonRoot = own?.RunAsNonRoot ?? all?.RunAsNonRoot ?? false,
        };
    }

    private static ContainerSecurity Security(Pod pod, Container container, string profiles)
    {
        var own = container.SecurityContext;
        var seccomp = own?.SeccompProfile ?? pod.Spec.SecurityContext?.SeccompProfile;
        return new ContainerSecurity
        {
            Privileged = own?.Privileged ?? false,
            NoNewPrivileges = own?.AllowPrivilegeEscalation == false,
            ReadOnlyRootFilesystem = own?.ReadOnlyRootFilesystem ?? false,
            AddCapabilities = own?.Capabilities?.Add ?? [],
            DropCapabilities = own?.Capabilities?.Drop ?? [],
            MaskPaths = own?.ProcMount != "Unmasked",
            Seccomp = seccomp?.Type switch
            {
                "Unconfined" => "unconfined",
                "Localhost" => Path.Combine(profiles, seccomp.LocalhostProfile ?? ""),
                _ => "default",
            },
        };
    }

    /// <summary>The limits of a container's cgroup.</summary>
    public static ContainerResources Resources(Container container)
    {
        var (limits, requests) = (container.Resources.Limits, container.Resources.Requests);
        var cpuRequest = requests.TryGetValue("cpu", out var r) ? r : limits.GetValueOrDefault("cpu");
        return new ContainerResources
        {
            // 1024 shares a core, at least 2: the kubelet's and Docker's conversion.
            CpuShares = Math.Max(2, cpuRequest.MilliValue * 1024 / 1000),
            CpuQuotaUs = limits.TryGetValue("cpu", out var cpu) ? Math.Max(1000, cpu.MilliValue * 100) : null,
            MemoryLimitBytes = limits.TryGetValue("memory", out var memory) ? memory.Value : null,
        };
    }

    /// <summary>The kubelet's scores (pkg/kubelet/qos/policy.go): guaranteed −997, best effort 1000, in between the less the more memory was asked for.</summary>
    private int OomScore(Pod pod, Container container)
    {
        if (pod.Status.QosClass == "Guaranteed" || pod.Spec.PriorityClassName == "system-node-critical")
            return -997;
        var asked = container.Resources.Requests.TryGetValue("memory", out var memory) ? memory.Value : 0;
        return asked == 0 && pod.Status.QosClass != "Burstable" ? 1000 : (int)Math.Clamp(1000 - 1000 * (decimal)asked / machine.MemoryBytes, 3, 999);
    }
}
