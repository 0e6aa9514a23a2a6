using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.Nodes;

/// <summary>
/// A pod on a simulated machine. There may be a million of them beside the control plane's own objects, so it keeps of the object what the machine
/// goes by: its identity and its description.
/// </summary>
internal sealed class SimulatedPod(Pod pod, string address)
{
    /// <summary>What is to run.</summary>
    public PodSpec Spec { get; set; } = pod.Spec;

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

    /// <summary>When its containers were started, in whole seconds, as machines say it.</summary>
    public DateTimeOffset StartedAt { get; private set; }

    /// <summary>Its namespace.</summary>
    public string Namespace { get; } = pod.Metadata.Namespace!;

    /// <summary>Its name.</summary>
    public string Name { get; } = pod.Metadata.Name!;

    /// <summary>Its uid.</summary>
    public string Uid { get; } = pod.Metadata.Uid!;

    /// <summary>Its containers were started.</summary>
    public void Started(DateTimeOffset at) => (IsRunning, StartedAt) = (true, DateTimeOffset.FromUnixTimeSeconds(at.ToUnixTimeSeconds()));

    /// <summary>The status that the machine's agent would report.</summary>
    /// <param name="alike">What other pods have said of their containers; equal words are said by the same record.</param>
    public PodStatus Status(ContainerReports alike) => new()
    {
        Phase = ExitCode switch { 0 => "Succeeded", not null => "Failed", _ => IsRunning ? "Running" : "Pending" },
        PodIP = address, PodIPs = [new PodIP { Ip = address }], StartTime = StartedAt == default ? null : StartedAt,
        ContainerStatuses = alike.Of(new ContainersReport(Spec.Containers, IsReady && IsRunning, IsRunning, Restarts, ExitCode, StartedAt)),
    };
}
