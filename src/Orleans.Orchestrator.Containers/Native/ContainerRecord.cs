using System.Text.Json.Serialization;

namespace Orleans.Orchestrator.Containers.Native;

/// <summary>What is kept of a container on disk, so that another process of the daemon can go on with it.</summary>
internal sealed record ContainerRecord
{
    public required ContainerSpec Spec { get; init; }

    public required int Pid { get; init; }

    /// <summary>With the id and the boot, this names the process for good.</summary>
    public required ulong StartTicks { get; init; }

    public required string BootId { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Whether others are in its process namespace, the pod's or the machine's.</summary>
    public bool SharesProcesses { get; init; }

    public ContainerExit? Exit { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ContainerRecord))]
[JsonSerializable(typeof(SandboxRecord))]
internal sealed partial class RecordJson : JsonSerializerContext;
