using System.Collections.Immutable;
using Orleans.Orchestrator.Containers;
using Orleans.Orchestrator.NodeAgent.Containers;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>Turns what is observed of a pod into its status; the rules are the kubelet's.</summary>
internal static class PodStatusBuilder
{
    /// <summary>The status of a pod.</summary>
    /// <param name="pod">The pod, whose last status gives conditions their transition times.</param>
    /// <param name="tracks">Its containers.</param>
    /// <param name="podAddress">Its address, once it has one.</param>
    /// <param name="hostAddress">The machine's address.</param>
    /// <param name="sandboxReady">Whether namespaces and network are there.</param>
    /// <param name="now">The present time.</param>
    /// <param name="resize">What is to be said of a change of resources that is under way.</param>
    public static PodStatus Build(
        Pod pod, IReadOnlyList<ContainerTrack> tracks, string? podAddress, string hostAddress, bool sandboxReady, DateTimeOffset now, ImmutableArray<PodCondition> resize = default)
    {
        var last = pod.Status;
        var main = tracks.Where(t => t.Role == ContainerRole.Main).ToList();
        var init = tracks.Where(t => t.Role is ContainerRole.Init or ContainerRole.Sidecar).ToList();
        var phase = pod.Status.Phase is "Failed" or "Succeeded" ? pod.Status.Phase : Phase(pod.Spec, init, main);
        // A sidecar that restarts later does not undo the pod's initialization.
        var initialized = main.Any(t => t.Current is not null) || init.All(IsInitialized);
        var first = init.Count > 0 ? "PodInitializing" : "ContainerCreating";
        var unready = main.Concat(init.Where(t => t.Role == ContainerRole.Sidecar)).Where(t => !IsReady(t)).Select(t => t.Spec.Name).ToList();
        var containersReady = phase == "Running" && unready.Count == 0;
        var gates = string.Join(", ", pod.Spec.ReadinessGates.Select(g => GateFault(last, g)).OfType<string>());
        var (reason, message) = phase switch
        {
            "Succeeded" => ("PodCompleted", null),
            "Failed" => ("PodFailed", null),
            _ when containersReady => (null, null),
            _ => ("ContainersNotReady", $"containers with unready status: [{string.Join(" ", unready)}]"),
        };
        var readyReason = containersReady && gates.Length > 0 ? "ReadinessGatesNotReady" : reason;
        return last with
        {
            Phase = phase,
            HostIP = hostAddress,
            HostIPs = [new HostIP { Ip = hostAddress }],
            PodIP = podAddress,
            PodIPs = podAddress is null ? [] : [new PodIP { Ip = podAddress }],
            StartTime = last.StartTime ?? now,
            Conditions =
            [
                Condition(last, "PodReadyToStartContainers", sandboxReady, null, null, now),
                Condition(last, "Initialized", initialized, !initialized ? "ContainersNotInitialized" : phase == "Succeeded" ? "PodCompleted" : null, initialized ? null : $"containers with incomplete status: [{string.Join(" ", init.Where(t => !IsInitialized(t)).Select(t => t.Spec.Name))}]", now),
                Condition(last, "Ready", containersReady && gates.Length == 0, readyReason, containersReady && gates.Length > 0 ? gates : message, now),
                Condition(last, "ContainersReady", containersReady, reason, message, now),
                .. resize.IsDefault ? [] : resize.Select(c => Condition(last, c.Type, true, c.Reason, c.Message, now)),
            ],
            InitContainerStatuses = [.. init.Select(t => Status(t, first, Restarts(pod.Spec, phase, t), now))],
            EphemeralContainerStatuses = [.. tracks.Where(t => t.Role == ContainerRole.Ephemeral).Select(t => Status(t, first, false, now))],
            ContainerStatuses = [.. main.Select(t => Status(t, first, Restarts(pod.Spec, phase, t), now))],
        };
    }

    /// <summary>The phase of a pod whose containers have ended and are not started again, whatever its restart policy.</summary>
    public static string LastPhase(PodStatus last, IReadOnlyList<ContainerTrack> tracks)
    {
        if (last.Phase is "Failed" or "Succeeded")
            return last.Phase;
        return tracks.Where(t => t.Role == ContainerRole.Main).All(t => t.Current?.Exit is { Code: 0 }) ? "Succeeded" : "Failed";
    }

    private static bool IsInitialized(ContainerTrack track) =>
        track.Role == ContainerRole.Sidecar ? track.Started : track.Current?.Exit is { Code: 0 };

    private static string? GateFault(PodStatus status, PodReadinessGate gate) => status.Conditions.FirstOrDefault(c => c.Type == gate.ConditionType) switch
    {
        null => $"corresponding condition of pod readiness gate \"{gate.ConditionType}\" does not exist.",
        { Status: "True" } => null,
        { Status: var other } => $"the status of pod readiness gate \"{gate.ConditionType}\" is not \"True\", but {other}",
    };

    private static bool IsReady(ContainerTrack track) => track is { IsRunning: true, Started: true, Ready: true };

    private static string Phase(PodSpec spec, List<ContainerTrack> init, List<ContainerTrack> main)
    {
        var policy = spec.RestartPolicy ?? "Always";
        if (policy == "Never" && init.Any(t => t.Role == ContainerRole.Init && t.Current?.Exit is { Code: not 0 }))
            return init.Any(t => t.IsRunning) ? "Pending" : "Failed";
        if (!init.All(t => IsInitialized(t) || (t.Role == ContainerRole.Sidecar && t.Current is not null)) || main.Any(t => t.Current is null))
            return "Pending";
        // A pod has not ended while anything of it, a sidecar say, is still being stopped.
        if (main.Concat(init).Any(t => t.IsRunning || t.IsResizing) || policy == "Always")
            return "Running";
        if (main.All(t => t.Current!.Exit!.Code == 0))
            return "Succeeded";
        return policy == "Never" ? "Failed" : "Running";
    }

    private static PodCondition Condition(PodStatus last, string type, bool value, string? reason, string? message, DateTimeOffset now)
    {
        var status = value ? "True" : "False";
        var before = last.Conditions.FirstOrDefault(c => c.Type == type);
        return new PodCondition
        {
            Type = type, Status = status, Reason = reason, Message = message,
            LastTransitionTime = before?.Status == status ? before.LastTransitionTime : now,
        };
    }

    /// <summary>Whether the container is started again after its last end.</summary>
    public static bool Restarts(PodSpec spec, string? phase, ContainerTrack track) => phase is not ("Succeeded" or "Failed") && (track.Role, spec.RestartPolicy ?? "Always") switch
    {
        (ContainerRole.Sidecar, _) or (ContainerRole.Main, "Always") => true,
        (ContainerRole.Ephemeral, _) or (_, "Never") => false,
        _ => track.Current?.Exit is { Code: not 0 } || track.IsResizing,
    };

    private static ContainerStatus Status(ContainerTrack track, string first, bool restarts, DateTimeOffset now)
    {
        var state = State(track, first, restarts, now);
        var before = state.Waiting is not null ? track.Current ?? track.Previous : track.Previous;
        return new ContainerStatus
        {
            Name = track.Spec.Name,
            Image = track.Spec.Image ?? "",
            ImageID = track.ImageId,
            ContainerID = track.Current is { } current ? ContainerIds.Url(current.Id) : null,
            RestartCount = track.Current?.Attempt ?? 0,
            Ready = track.Role == ContainerRole.Init ? track.Current?.Exit is { Code: 0 } : IsReady(track),
            Started = track is { IsRunning: true, Started: true },
            Resources = track.Role == ContainerRole.Ephemeral ? null : track.Applied ?? track.Spec.Resources,
            AllocatedResources = track.Spec.Resources.Requests,
            State = state,
            LastState = before?.Exit is { } exit ? new ResourceState { Terminated = Terminated(track, before, exit) } : ResourceState.Empty,
        };
    }

    private static ResourceState State(ContainerTrack track, string first, bool restarts, DateTimeOffset now)
    {
        if (track.Current is { IsRunning: true } running)
            return new ResourceState { Running = new ContainerStateRunning { StartedAt = running.StartedAt } };
        if (restarts && track.Current?.Exit is not null && track.Backoff.IsBackingOff(now) && track.Waiting is null)
        {
            var message = $"back-off {Text(track.Backoff.Delay)} restarting failed container={track.Spec.Name}";
            return new ResourceState { Waiting = new ContainerStateWaiting { Reason = "CrashLoopBackOff", Message = message } };
        }

        if (track.Waiting is { } waiting)
            return new ResourceState { Waiting = new ContainerStateWaiting { Reason = waiting.Reason, Message = waiting.Message } };
        if (track.Current is { Exit: { } exit } last)
            return new ResourceState { Terminated = Terminated(track, last, exit) };
        return new ResourceState { Waiting = new ContainerStateWaiting { Reason = first } };
    }

    private static ContainerStateTerminated Terminated(ContainerTrack track, ContainerState state, ContainerExit exit) => new()
    {
        ExitCode = exit.Code,
        Signal = exit.Signal == 0 ? null : exit.Signal,
        Message = track.StartError is { } error && error.Id == state.Id ? error.Message : track.MessageOf(state.Id),
        Reason = track.StartError?.Id == state.Id ? "StartError" : exit.OomKilled ? "OOMKilled" : exit.Unknown ? "ContainerStatusUnknown" : exit.Code == 0 ? "Completed" : "Error",
        StartedAt = state.StartedAt,
        FinishedAt = exit.FinishedAt,
        ContainerID = ContainerIds.Url(state.Id),
    };

    private static string Text(TimeSpan delay) => delay.TotalSeconds < 60 ? $"{delay.TotalSeconds:0}s" : $"{(int)delay.TotalMinutes}m{delay.Seconds}s";
}
