using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.Running;

/// <summary>Knows whether the cluster has come to rest: every Deployment has what it wants, and nothing is left on machines that are gone.</summary>
public sealed class ClusterCensus
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Deployment> _deployments = [];
    private readonly HashSet<string> _unsettled = [];
    private readonly Dictionary<string, string> _nodeOfPod = [];
    private readonly Dictionary<string, int> _podsOnNode = [];
    private readonly HashSet<string> _lost = [];
    private readonly List<TaskCompletionSource> _waiting = [];

    /// <summary>Whether everything is as wanted.</summary>
    public bool IsSettled
    {
        get
        {
            lock (_lock)
                return IsSettledNow;
        }
    }

    /// <summary>What isn't as wanted yet, the first few.</summary>
    public string Unsettled
    {
        get
        {
            lock (_lock)
            {
                var lost = _lost.Where(n => _podsOnNode.GetValueOrDefault(n) > 0).Select(n => $"{_podsOnNode[n]} pods on {n}, which is gone");
                var names = _unsettled.Take(5).Select(k => $"deployment {k} ({_deployments[k].Status.ReadyReplicas ?? 0} of {_deployments[k].Spec.Replicas ?? 1} ready)");
                return string.Join(", ", names.Concat(lost.Take(5)));
            }
        }
    }

    private bool IsSettledNow => _unsettled.Count == 0 && !_lost.Any(n => _podsOnNode.GetValueOrDefault(n) > 0);

    /// <summary>Waits until everything is as wanted.</summary>
    public Task SettledAsync()
    {
        lock (_lock)
        {
            if (IsSettledNow)
                return Task.CompletedTask;
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add(done);
            return done.Task;
        }
    }

    /// <summary>A Deployment was written: until it is so, the cluster isn't at rest.</summary>
    public void Expect(Deployment deployment) => Note(deployment);

    /// <summary>A machine is gone: until none of its pods counts, the cluster isn't at rest.</summary>
    public void Lose(string node)
    {
        lock (_lock)
            _lost.Add(node);
    }

    /// <summary>A machine is back.</summary>
    public void Find(string node)
    {
        lock (_lock)
            _lost.Remove(node);
        Tell();
    }

    /// <summary>Something changed.</summary>
    public void Changed(ResourceKind kind, ResourceEvent change)
    {
        if (change.Object is not { } changed)
            return;
        if (kind == ResourceKinds.Deployment)
            Note(changed.As<Deployment>(), change.Type == WatchEventType.Deleted);
        else if (kind == ResourceKinds.Pod)
            Note(changed.As<Pod>(), change.Type == WatchEventType.Deleted);
    }

    private static bool IsAsWanted(Deployment deployment)
    {
        var (status, wanted) = (deployment.Status, deployment.Spec.Replicas ?? 1);
        return (status.ObservedGeneration ?? 0) >= (deployment.Metadata.Generation ?? 0)
            && (status.Replicas ?? 0) == wanted && (status.UpdatedReplicas ?? 0) == wanted && (status.ReadyReplicas ?? 0) == wanted;
    }

    private void Note(Deployment deployment, bool isGone = false)
    {
        var key = $"{deployment.Metadata.Namespace}/{deployment.Metadata.Name}";
        lock (_lock)
        {
            if (_deployments.TryGetValue(key, out var known) && known.Metadata.Uid == deployment.Metadata.Uid && VersionOf(known) > VersionOf(deployment))
                return;
            if (isGone)
                _deployments.Remove(key);
            else
                _deployments[key] = deployment;
            if (isGone || IsAsWanted(deployment))
                _unsettled.Remove(key);
            else
                _unsettled.Add(key);
        }

        Tell();
    }

    private void Note(Pod pod, bool isGone)
    {
        var uid = pod.Metadata.Uid!;
        var node = !isGone && PodFacts.OccupiesNode(pod) && !PodFacts.IsTerminating(pod) && !Drainer.BelongsToNode(pod) ? pod.Spec.NodeName : null;
        lock (_lock)
        {
            if (_nodeOfPod.Remove(uid, out var before))
                _podsOnNode[before]--;
            if (node is not null)
            {
                _nodeOfPod[uid] = node;
                _podsOnNode[node] = _podsOnNode.GetValueOrDefault(node) + 1;
            }
        }

        if (_lost.Count > 0)
            Tell();
    }

    private void Tell()
    {
        lock (_lock)
        {
            if (_waiting.Count == 0 || !IsSettledNow)
                return;
            foreach (var waiting in _waiting)
                waiting.TrySetResult();
            _waiting.Clear();
        }
    }

    private static long VersionOf(Deployment deployment) => long.Parse(deployment.Metadata.ResourceVersion ?? "0", System.Globalization.CultureInfo.InvariantCulture);
}
