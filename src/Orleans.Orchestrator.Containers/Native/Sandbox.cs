using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Containers.Native.Users;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>A sandbox that exists, with its namespaces open.</summary>
internal sealed class Sandbox(SandboxRecord record, string directory) : IDisposable
{
    /// <summary>Namespaces to join, with what they are called in the directory.</summary>
    public required IReadOnlyList<(string Name, Linux.CloneFlags Kind, SafeFileHandle Handle)> Namespaces { get; init; }

    /// <summary>The pod's own users; null where they are the machine's.</summary>
    public UserNamespace? Users { get; init; }

    /// <summary>Which users of the machine its containers' are.</summary>
    public HostIds HostIds => Users?.Ids ?? default;

    /// <summary>The process that reaps in the shared process namespace; null without one.</summary>
    public SafeFileHandle? Reaper { get; init; }

    public SandboxSpec Spec => record.Spec;

    public string Id => record.Spec.Id;

    /// <summary>Whether it has cgroups of its own, in which its containers' are: to be limited or killed as a whole.</summary>
    public bool HasCgroup => NeedsCgroup(Spec);

    /// <summary>Whether its containers do not have process namespaces of their own.</summary>
    public bool SharesProcesses => Reaper is not null || Spec.HostPid;

    /// <summary>The pod's /dev/shm on the host; null when it uses the machine's.</summary>
    public string? SharedMemory => Spec.HostIpc ? null : Path.Combine(directory, "shm");

    public SandboxState State { get; } = new()
    {
        MemoryVolumesPath = record.Spec.MemoryVolumes.Count == 0 ? null : MemoryVolumes(directory),
        Spec = record.Spec,
        CreatedAt = record.CreatedAt,
        NetworkNamespacePath = record.Spec.HostNetwork ? null : Path.Combine(directory, "net"),
    };

    /// <summary>Where a sandbox' file systems in memory are.</summary>
    public static string MemoryVolumes(string directory) => Path.Combine(directory, "memory");

    public static bool NeedsCgroup(SandboxSpec spec) => spec.ShareProcessNamespace || spec.Resources != new ContainerResources();

    public void Dispose()
    {
        foreach (var (_, _, handle) in Namespaces)
            handle.Dispose();
        Users?.Dispose();
        Reaper?.Dispose();
    }
}
