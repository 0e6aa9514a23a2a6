using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.Nodes;

/// <summary>All that a simulated machine has to say of a pod's containers.</summary>
/// <param name="Containers">The containers.</param>
/// <param name="IsReady">Whether they get requests.</param>
/// <param name="IsRunning">Whether they run.</param>
/// <param name="Restarts">How often they were started again.</param>
/// <param name="ExitCode">Their exit code when they ended by themselves; null while they haven't.</param>
/// <param name="StartedAt">When they were started.</param>
internal readonly record struct ContainersReport(
    ImmutableArray<Container> Containers, bool IsReady, bool IsRunning, int Restarts, int? ExitCode, DateTimeOffset StartedAt)
{
    /// <summary>The same as the agent reports it.</summary>
    public ImmutableArray<ContainerStatus> ToStatuses()
    {
        var statuses = ImmutableArray.CreateBuilder<ContainerStatus>(Containers.Length);
        foreach (var container in Containers)
        {
            statuses.Add(new ContainerStatus
            {
                Name = container.Name, Image = container.Image ?? "", Ready = IsReady, Started = IsRunning, RestartCount = Restarts, State = State(),
            });
        }

        return statuses.MoveToImmutable();
    }

    private ContainerState State()
    {
        if (ExitCode is { } code)
            return new() { Terminated = new ContainerStateTerminated { ExitCode = code, Reason = code == 0 ? "Completed" : "Error", StartedAt = StartedAt } };
        return IsRunning
            ? new() { Running = new ContainerStateRunning { StartedAt = StartedAt } }
            : new() { Waiting = new ContainerStateWaiting { Reason = Restarts > 0 ? "CrashLoopBackOff" : "ContainerCreating" } };
    }
}
