using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Pods;

/// <summary>A pod's status as it follows from what its node reports.</summary>
public static class PodStatusPlan
{
    private static readonly ImmutableArray<string> OfTheAgent = ["PodReadyToStartContainers", "Initialized", "ContainersReady", "Ready", "PodResizePending", "PodResizeInProgress"];

    /// <summary>
    /// The status with what the agent observed. Conditions that the agent doesn't own stay; a condition that keeps its value keeps
    /// the time since when; a pod that ended stays ended. What the agent left out is derived from the containers.
    /// </summary>
    public static PodStatus Merge(Pod pod, PodStatus reported, DateTimeOffset now)
    {
        if (PodFacts.IsTerminal(pod))
            return pod.Status;
        var phase = string.IsNullOrEmpty(reported.Phase) ? PhaseOf(pod.Spec, reported) : reported.Phase;
        var derived = reported with { Phase = phase };
        var conditions = pod.Status.Conditions.RemoveAll(c => OfTheAgent.Contains(c.Type));
        foreach (var type in OfTheAgent)
        {
            var before = PodFacts.Condition(pod.Status, type);
            if ((PodFacts.Condition(reported, type) ?? Derive(pod.Spec, derived, type)) is { } condition)
                conditions = conditions.Add(Stamp(condition, before, now));
        }

        foreach (var condition in reported.Conditions)
        {
            if (!OfTheAgent.Contains(condition.Type) && PodFacts.Condition(pod.Status, condition.Type) is null)
                conditions = conditions.Add(Stamp(condition, null, now));
        }

        return derived with
        {
            Conditions = conditions,
            QosClass = reported.QosClass ?? pod.Status.QosClass,
            StartTime = pod.Status.StartTime ?? reported.StartTime,
            HostIP = reported.HostIP ?? pod.Status.HostIP,
            HostIPs = reported.HostIPs.IsEmpty ? pod.Status.HostIPs : reported.HostIPs,
            NominatedNodeName = pod.Status.NominatedNodeName,
        };
    }

    /// <summary>The phase that the containers' states mean (kubelet's <c>getPhase</c>).</summary>
    public static string PhaseOf(PodSpec spec, PodStatus status)
    {
        if (status.InitContainerStatuses.Any(s => s.State.Terminated is { ExitCode: not 0 }) && spec.RestartPolicy == "Never")
            return "Failed";
        if (status.ContainerStatuses.Length < spec.Containers.Length)
            return "Pending";
        var (running, waiting, failed) = (0, 0, 0);
        foreach (var container in status.ContainerStatuses)
        {
            if (container.State.Running is not null)
                running++;
            else if (container.State.Terminated is { } ended)
                failed += ended.ExitCode == 0 ? 0 : 1;
            else if (container.LastState.Terminated is null)
                waiting++;
            else
                running++;
        }

        if (waiting > 0)
            return "Pending";
        if (running > 0 || spec.RestartPolicy is null or "" or "Always")
            return "Running";
        if (failed == 0)
            return "Succeeded";
        return spec.RestartPolicy == "OnFailure" ? "Running" : "Failed";
    }

    /// <summary>The status of a pod whose node is silent: nobody may send it requests.</summary>
    public static PodStatus NodeSilent(PodStatus status, DateTimeOffset now)
    {
        var ready = PodFacts.Condition(status, "Ready");
        return ready?.Status != "True"
            ? status
            : status with { Conditions = status.Conditions.Replace(ready, ready with { Status = "False", LastTransitionTime = now }) };
    }

    /// <summary>
    /// The status of a pod whose node is heard of again: ready as it was when the node fell silent. What changed meanwhile the
    /// agent reports; what didn't, it has no reason to say again.
    /// </summary>
    public static PodStatus NodeBack(Pod pod, DateTimeOffset now)
    {
        var ready = PodFacts.Condition(pod.Status, "Ready");
        var isHeldBack = ready?.Status != "False" || PodFacts.Condition(pod.Status, "ContainersReady")?.Status != "True"
            || pod.Spec.ReadinessGates.Any(g => PodFacts.Condition(pod.Status, g.ConditionType)?.Status != "True");
        return isHeldBack
            ? pod.Status
            : pod.Status with { Conditions = pod.Status.Conditions.Replace(ready!, ready! with { Status = "True", LastTransitionTime = now }) };
    }

    /// <summary>The status with one condition of the control plane's own set.</summary>
    public static PodStatus With(PodStatus status, PodCondition condition, DateTimeOffset now)
    {
        var before = PodFacts.Condition(status, condition.Type);
        var stamped = Stamp(condition, before, now);
        return status with { Conditions = before is null ? status.Conditions.Add(stamped) : status.Conditions.Replace(before, stamped) };
    }

    private static PodCondition? Derive(PodSpec spec, PodStatus status, string type)
    {
        var ended = status.Phase is "Succeeded" or "Failed";
        bool? value = type switch
        {
            "Initialized" => ended || spec.InitContainers.Length == status.InitContainerStatuses.Count(s => s.State.Terminated is { ExitCode: 0 } || s.Started == true),
            "ContainersReady" or "Ready" => !ended && status.ContainerStatuses.Length >= spec.Containers.Length
                && !status.ContainerStatuses.IsEmpty && status.ContainerStatuses.All(s => s.Ready),
            _ => null,
        };
        return value is null ? null : new PodCondition { Type = type, Status = value.Value ? "True" : "False", Reason = ended ? "PodCompleted" : null };
    }

    private static PodCondition Stamp(PodCondition condition, PodCondition? before, DateTimeOffset now) => condition with
    {
        LastTransitionTime = before?.Status == condition.Status ? before.LastTransitionTime : condition.LastTransitionTime ?? now,
    };
}
