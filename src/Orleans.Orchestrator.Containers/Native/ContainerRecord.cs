using System.Text.Json.Serialization;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>What is kept of a container on disk, so that another process of the daemon can go on with it.</summary>
internal sealed record ContainerRecord
{
    public required ContainerSpec Spec { get; init; }

    public required int Pid { get; init; }

    /// <summary>With the id and the boot, this names the process for good. 0 where <see cref="PidfdInode"/> does.</summary>
    public ulong StartTicks { get; init; }

    /// <summary>What names the process for good, with the boot, on Linux 6.9 and later; else 0.</summary>
    public ulong PidfdInode { get; init; }

    public required string BootId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Whether others are in its process namespace, the pod's or the machine's.</summary>
    public bool SharesProcesses { get; init; }

    /// <summary>The machine's id of its user 0, in a user namespace of the pod's own; else 0.</summary>
    public uint FirstUserId { get; init; }

    /// <summary>Whether its cgroups are not in its sandbox', which has none.</summary>
    public bool LoneCgroup { get; init; }

    public ContainerExit? Exit { get; init; }

    /// <summary>That of a container which has just been started.</summary>
    public static ContainerRecord Of(ContainerSpec spec, Sandbox sandbox, StartedProcess process, bool sharesProcesses, DateTimeOffset startedAt)
    {
        var inode = Pidfd.Inode(process.Pidfd);
        return new ContainerRecord
        {
            Spec = spec,
            Pid = process.Pid,
            PidfdInode = inode,
            StartTicks = inode == 0 ? ProcessStat.Read(process.Pid)?.StartTicks ?? 0 : 0,
            BootId = StateDirectory.BootId,
            StartedAt = startedAt,
            SharesProcesses = sharesProcesses,
            LoneCgroup = !sandbox.HasCgroup,
            FirstUserId = sandbox.HostIds.First,
        };
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContainerRecord))]
[JsonSerializable(typeof(ContainerExit))]
[JsonSerializable(typeof(SandboxRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;
