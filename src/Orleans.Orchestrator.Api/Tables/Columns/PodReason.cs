using System.Globalization;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>What a pod's containers add up to, as <c>kubectl get pods</c> says it (Kubernetes' <c>printPod</c>).</summary>
internal ref struct PodReason
{
    private readonly Pod _pod;
    private int _restarts;
    private DateTimeOffset? _lastRestart;

    /// <summary>Sums up a pod.</summary>
    public PodReason(Pod pod)
    {
        _pod = pod;
        Total = pod.Spec.Containers.Length + pod.Spec.InitContainers.Count(IsSidecar);
        Reason = pod.Status.Reason ?? pod.Status.Phase ?? "";
        if (pod.Status.Conditions.Any(c => c is { Type: "PodScheduled", Reason: "SchedulingGated" }))
            Reason = "SchedulingGated";
        var sidecars = new PodRestarts();
        if (!Initializing(ref sidecars) || pod.Status.Conditions.Any(c => c is { Type: "Initialized", Status: "True" }))
            Running(sidecars);
        if (pod.Metadata.DeletionTimestamp is null)
            return;
        if (pod.Status.Reason == "NodeLost")
            Reason = "Unknown";
        else if (pod.Status.Phase is not ("Succeeded" or "Failed"))
            Reason = "Terminating";
    }

    /// <summary>The STATUS column.</summary>
    public string Reason { get; private set; }

    /// <summary>Containers that are ready.</summary>
    public int Ready { get; private set; }

    /// <summary>Containers that should be.</summary>
    public int Total { get; }

    /// <summary>The RESTARTS column: <c>3 (12s ago)</c>.</summary>
    public readonly string Restarts(DateTimeOffset now) => _restarts == 0 || _lastRestart is null
        ? _restarts.ToString(CultureInfo.InvariantCulture)
        : $"{_restarts} ({HumanDuration.Since(_lastRestart, now)} ago)";

    private static bool IsSidecar(Container container) => container.RestartPolicy == "Always";

    private bool Initializing(ref PodRestarts sidecars)
    {
        for (var i = 0; i < _pod.Status.InitContainerStatuses.Length; i++)
        {
            var status = _pod.Status.InitContainerStatuses[i];
            var isSidecar = _pod.Spec.InitContainers.Any(c => c.Name == status.Name && IsSidecar(c));
            Count(status);
            if (isSidecar)
                sidecars.Count(status);
            if (status.State.Terminated is { ExitCode: 0 })
                continue;
            if (isSidecar && status.Started == true)
            {
                Ready += status.Ready ? 1 : 0;
                continue;
            }

            Reason = status.State switch
            {
                { Terminated: { } ended } => $"Init:{Ended(ended)}",
                { Waiting.Reason: { Length: > 0 } and not "PodInitializing" } => $"Init:{status.State.Waiting.Reason}",
                _ => $"Init:{i}/{_pod.Spec.InitContainers.Length}",
            };
            return true;
        }

        return false;
    }

    private void Running(PodRestarts sidecars)
    {
        (_restarts, _lastRestart) = (sidecars.Number, sidecars.Last);
        var hasRunning = false;
        for (var i = _pod.Status.ContainerStatuses.Length - 1; i >= 0; i--)
        {
            var status = _pod.Status.ContainerStatuses[i];
            Count(status);
            if (status.State.Waiting is { Reason.Length: > 0 } waiting)
                Reason = waiting.Reason;
            else if (status.State.Terminated is { } ended)
                Reason = Ended(ended);
            else if (status.Ready && status.State.Running is not null)
                (hasRunning, Ready) = (true, Ready + 1);
        }

        if (Reason == "Completed" && hasRunning)
            Reason = _pod.Status.Conditions.Any(c => c is { Type: "Ready", Status: "True" }) ? "Running" : "NotReady";
    }

    private void Count(ContainerStatus status)
    {
        var restarts = new PodRestarts { Number = _restarts, Last = _lastRestart };
        restarts.Count(status);
        (_restarts, _lastRestart) = (restarts.Number, restarts.Last);
    }

    private static string Ended(ContainerStateTerminated ended) => ended switch
    {
        { Reason: { Length: > 0 } reason } => reason,
        { Signal: { } signal and not 0 } => $"Signal:{signal}",
        _ => $"ExitCode:{ended.ExitCode}",
    };

    private struct PodRestarts
    {
        public int Number;
        public DateTimeOffset? Last;

        public void Count(ContainerStatus status)
        {
            Number += status.RestartCount;
            if (status.LastState.Terminated?.FinishedAt is { } time && (Last is null || Last < time))
                Last = time;
        }
    }
}
