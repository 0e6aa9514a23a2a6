using System.Text.Json.Serialization;

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

    /// <summary>Whether its cgroups are not in its sandbox', which has none.</summary>
    public bool LoneCgroup { get; init; }

    public ContainerExit? Exit { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContainerRecord))]
[JsonSerializable(typeof(ContainerExit))]
[JsonSerializable(typeof(SandboxRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;
