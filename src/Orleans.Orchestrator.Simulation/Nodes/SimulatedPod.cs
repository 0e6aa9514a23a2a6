using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Simulation.Nodes;

/// <summary>A pod on a simulated machine.</summary>
internal sealed class SimulatedPod(Pod pod, string address)
{
    /// <summary>The object as last told.</summary>
    public Pod Pod { get; set; } = pod;

    /// <summary>Whether its containers run.</summary>
    public bool IsRunning { get; set; }

    /// <summary>Whether it gets requests.</summary>
    public bool IsReady { get; set; }

    /// <summary>Whether it is being ended.</summary>
    public bool IsStopping { get; set; }

    /// <summary>How often its containers were started again.</summary>
    public int Restarts { get; set; }

    /// <summary>Its exit code when it ended by itself; null while it hasn't.</summary>
    public int? ExitCode { get; set; }

    /// <summary>When its containers were started.</summary>
    public DateTimeOffset StartedAt { get; set; }

    /// <summary><c>namespace/name</c>.</summary>
    public string Key { get; } = $"{pod.Metadata.Namespace}/{pod.Metadata.Name}";

    /// <summary>Its uid.</summary>
    public string Uid { get; } = pod.Metadata.Uid!;

    /// <summary>The status that the machine's agent would report.</summary>
    public PodStatus Status() => new()
    {
        Phase = ExitCode switch { 0 => "Succeeded", not null => "Failed", _ => IsRunning ? "Running" : "Pending" },
        PodIP = address, PodIPs = [new PodIP { Ip = address }], StartTime = StartedAt == default ? null : StartedAt,
        ContainerStatuses =
        [
            .. Pod.Spec.Containers.Select(c => new ContainerStatus
            {
                Name = c.Name, Image = c.Image ?? "", Ready = IsReady && IsRunning, Started = IsRunning, RestartCount = Restarts, State = State(),
            }),
        ],
    };

    private ContainerState State()
    {
        if (ExitCode is { } code)
            return new() { Terminated = new ContainerStateTerminated { ExitCode = code, Reason = code == 0 ? "Completed" : "Error", StartedAt = StartedAt } };
        return IsRunning
            ? new() { Running = new ContainerStateRunning { StartedAt = StartedAt } }
            : new() { Waiting = new ContainerStateWaiting { Reason = Restarts > 0 ? "CrashLoopBackOff" : "ContainerCreating" } };
    }
}
