using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Apps.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>A Deployment's status as it follows from its ReplicaSets, with Kubernetes' conditions, reasons and messages.</summary>
internal sealed class DeploymentStatusPlan(Deployment deployment, ReplicaSet? current, ImmutableArray<ReplicaSet> old, DateTimeOffset now)
{
    private const string NewSetAvailable = "NewReplicaSetAvailable";
    private const string TimedOut = "ProgressDeadlineExceeded";
    private readonly RolloutBounds _bounds = RolloutBounds.Of(deployment);
    private DeploymentStatus _status = deployment.Status;

    /// <summary>Whether every pod is of the present template and available.</summary>
    public bool IsComplete => (_status.UpdatedReplicas ?? 0) == _bounds.Replicas
        && (_status.Replicas ?? 0) == _bounds.Replicas && (_status.AvailableReplicas ?? 0) == _bounds.Replicas;

    /// <summary>When the rollout is late; null when it can't be.</summary>
    public DateTimeOffset? Deadline =>
        HasDeadline && deployment.Spec.Paused != true && Find(_status, "Progressing") is { Reason: not (NewSetAvailable or TimedOut) } condition
            ? DeadlineOf(condition)
            : null;

    private bool HasDeadline => deployment.Spec.ProgressDeadlineSeconds is { } seconds && seconds != int.MaxValue;

    /// <summary>The Deployment with the status.</summary>
    /// <param name="target">The set with the present template, which may be about to be created.</param>
    public Deployment Complete(ReplicaSet? target)
    {
        Count();
        SetAvailable();
        SetFailure();
        if (deployment.Metadata.DeletionTimestamp is null)
            SetProgressing(target);
        return _status == deployment.Status ? deployment : deployment with { Status = _status };
    }

    private void Count()
    {
        ImmutableArray<ReplicaSet> all = current is null ? old : old.Add(current);
        var available = all.Sum(s => s.Status.AvailableReplicas ?? 0);
        _status = _status with
        {
            ObservedGeneration = deployment.Metadata.Generation,
            Replicas = Positive(all.Sum(s => s.Status.Replicas)),
            UpdatedReplicas = Positive(current?.Status.Replicas ?? 0),
            ReadyReplicas = Positive(all.Sum(s => s.Status.ReadyReplicas ?? 0)),
            AvailableReplicas = Positive(available),
            UnavailableReplicas = Positive(all.Sum(ReplicaSetPlan.Desired) - available),
            TerminatingReplicas = Positive(all.Sum(s => s.Status.TerminatingReplicas ?? 0)),
        };
    }

    private void SetAvailable()
    {
        var enough = (_status.AvailableReplicas ?? 0) >= _bounds.MinAvailable;
        Set("Available", enough ? "True" : "False",
            enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.", touch: false);
    }

    private void SetFailure()
    {
        ImmutableArray<ReplicaSet> all = current is null ? old : old.Insert(0, current);
        var failure = all.SelectMany(s => s.Status.Conditions).FirstOrDefault(c => c.Type == "ReplicaFailure" && c.Status == "True");
        if (failure is null)
            _status = _status with { Conditions = _status.Conditions.RemoveAll(c => c.Type == "ReplicaFailure") };
        else
            Set("ReplicaFailure", "True", failure.Reason ?? "", failure.Message ?? "", touch: false);
    }

    private void SetProgressing(ReplicaSet? target)
    {
        var before = Find(deployment.Status, "Progressing");
        if (!HasDeadline)
        {
            _status = _status with { Conditions = _status.Conditions.RemoveAll(c => c.Type == "Progressing") };
            return;
        }

        // A rollout that was complete stays so when a pod is lost later: that is repair, not a rollout.
        if (before?.Reason == NewSetAvailable && current is not null && _status.Replicas == _status.UpdatedReplicas && deployment.Spec.Paused != true)
            return;
        var what = target is null ? $"Deployment \"{deployment.Metadata.Name}\"" : $"ReplicaSet \"{target.Metadata.Name}\"";
        if (deployment.Spec.Paused == true)
            Set("Progressing", "Unknown", "DeploymentPaused", "Deployment is paused", touch: before?.Reason != "DeploymentPaused");
        else if (before?.Reason == "DeploymentPaused")
            Set("Progressing", "Unknown", "DeploymentResumed", "Deployment is resumed", touch: true);
        else if (target is not null && current is null)
            Set("Progressing", "True", "NewReplicaSetCreated", $"Created new replica set \"{target.Metadata.Name}\"", touch: true);
        else if (IsComplete)
            Set("Progressing", "True", NewSetAvailable, $"{what} has successfully progressed.", touch: true);
        else if (before is null)
            Set("Progressing", "True", "FoundNewReplicaSet", $"Found new replica set \"{target?.Metadata.Name}\"", touch: true);
        else if (HasProgressed())
            Set("Progressing", "True", "ReplicaSetUpdated", $"{what} is progressing.", touch: true);
        else
            CheckDeadline(before, what);
    }

    private void CheckDeadline(DeploymentCondition before, string what)
    {
        if (before.Reason is not (NewSetAvailable or TimedOut) && DeadlineOf(before) <= now)
            Set("Progressing", "False", TimedOut, $"{what} has timed out progressing.", touch: true);
    }

    private DateTimeOffset DeadlineOf(DeploymentCondition condition) =>
        (condition.LastUpdateTime ?? now).AddSeconds(deployment.Spec.ProgressDeadlineSeconds!.Value);

    private bool HasProgressed()
    {
        var before = deployment.Status;
        return (_status.UpdatedReplicas ?? 0) > (before.UpdatedReplicas ?? 0)
            || (_status.Replicas ?? 0) - (_status.UpdatedReplicas ?? 0) < (before.Replicas ?? 0) - (before.UpdatedReplicas ?? 0)
            || (_status.ReadyReplicas ?? 0) > (before.ReadyReplicas ?? 0)
            || (_status.AvailableReplicas ?? 0) > (before.AvailableReplicas ?? 0);
    }

    private void Set(string type, string value, string reason, string message, bool touch)
    {
        var before = Find(_status, type);
        if (before is not null && before.Status == value && before.Reason == reason && before.Message == message && !touch)
            return;
        var condition = new DeploymentCondition
        {
            Type = type, Status = value, Reason = reason, Message = message,
            LastUpdateTime = now,
            LastTransitionTime = before?.Status == value ? before.LastTransitionTime : now,
        };
        var conditions = _status.Conditions;
        var at = before is null ? -1 : conditions.IndexOf(before);
        _status = _status with { Conditions = at < 0 ? conditions.Add(condition) : conditions.SetItem(at, condition) };
    }

    private static DeploymentCondition? Find(DeploymentStatus status, string type) => status.Conditions.FirstOrDefault(c => c.Type == type);

    private static int? Positive(int value) => value > 0 ? value : null;
}
