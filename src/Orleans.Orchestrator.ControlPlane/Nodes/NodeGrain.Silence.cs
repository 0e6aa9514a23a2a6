using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Nodes;

// What becomes of a node whose agent is silent, and of its pods.
public sealed partial class NodeGrain
{
    private const string TaintEviction = "TaintManagerEviction";

    /// <summary>The pods that a taint makes leave at a time that is to come, by uid.</summary>
    private HashSet<string> _leavingSoon = [];

    private async Task<DateTimeOffset?> RunAsync()
    {
        var now = Time.GetUtcNow();
        var silentAt = _silentAt;
        if (Current is not { } node)
        {
            _leaveAt = null;
            await LeaveAsync(_assignments.Pods, silentAt, now);
            return null;
        }

        if (silentAt <= now && NodeStatusPlan.ReadyOf(node) is "True" or "False")
            node = await GiveUpAsync(node);
        if (_found.Count > 0 && silentAt > now)
        {
            node = await CommitAsync(NodeStatusPlan.WithConditions(node, _found, Now));
            _found.Clear();
        }

        if (_isBack && NodeStatusPlan.ReadyOf(node) == "True")
            await ComeBackAsync();
        await EvictAsync(node, now, silentAt > now ? silentAt : null);
        return null;
    }

    private async Task<Node> GiveUpAsync(Node node)
    {
        node = await CommitAsync(NodeStatusPlan.Silent(node, Now));
        _events.Normal(node, "NodeNotReady", $"Node {Key.Name} status is now: NodeNotReady");
        var failures = await Batches.RunAsync(_assignments.Pods, _options.PodBatch,
            pod => GrainFactory.GetGrain<IPodController>(PodFacts.Key(pod)).NodeSilentAsync(pod.Metadata.Uid!, Key.Name));
        return failures.Count == 0 ? node : throw new AggregateException($"{failures.Count} pods of the silent node {Key.Name} could not be marked", failures.Take(3));
    }

    private async Task ComeBackAsync()
    {
        var failures = await Batches.RunAsync(_assignments.Pods, _options.PodBatch,
            pod => GrainFactory.GetGrain<IPodController>(PodFacts.Key(pod)).NodeBackAsync(pod.Metadata.Uid!, Key.Name));
        if (failures.FirstOrDefault(f => !Batches.IsOutdated(f)) is { } failure)
            throw failure;
        _isBack = false;
    }

    private async Task EvictAsync(Node node, DateTimeOffset now, DateTimeOffset? next)
    {
        var leaving = new List<Pod>();
        var soon = new Dictionary<string, DateTimeOffset>();
        _taints = NodeTaints.Dated(node.Spec.Taints, _taints, now);
        foreach (var pod in _assignments.Pods)
        {
            if (PodEvictionPlan.LeaveAt(pod, _taints, _options.PodEvictionGrace, now) is not { } at)
                TellIfSpared(pod);
            else if (at <= now)
                leaving.Add(pod);
            else
                soon[pod.Metadata.Uid!] = at;
        }

        _leaveAt = soon.Count == 0 ? null : soon.Values.Min();
        Await(next);
        // A lost node has many pods to leave at once, and on none of them anybody looks for why.
        var isLost = node.Spec.Taints.Any(NodeTaints.IsOfLostNode);
        _leavingSoon = isLost ? [] : [.. soon.Keys];
        var failures = await Batches.RunAsync(leaving, _options.PodBatch, pod => isLost
            ? GrainFactory.GetGrain<IPodGrain>(PodFacts.Key(pod)).DeleteAsync(new DeleteOptions { Preconditions = new Preconditions { Uid = pod.Metadata.Uid } })
            : LeaveTaintedAsync(pod));
        if (failures.FirstOrDefault(f => !Batches.IsOutdated(f)) is { } failure)
            throw failure;
    }

    private Task LeaveTaintedAsync(Pod pod)
    {
        _events.Normal(pod, TaintEviction, $"Marking for deletion Pod {PodFacts.Key(pod)}");
        return GrainFactory.GetGrain<IPodController>(PodFacts.Key(pod)).LeaveTaintedAsync(pod.Metadata.Uid!);
    }

    /// <summary>A pod that had to leave may stay: the taint is gone, or it tolerates it.</summary>
    private void TellIfSpared(Pod pod)
    {
        if (_leavingSoon.Contains(pod.Metadata.Uid!) && !PodFacts.IsTerminating(pod) && !PodFacts.IsTerminal(pod))
            _events.Normal(pod, TaintEviction, $"Cancelling deletion of Pod {PodFacts.Key(pod)}");
    }

    // No node of that name, so nobody will report that the pods ended. One that was only just named may still register.
    private async Task LeaveAsync(IReadOnlyCollection<Pod> pods, DateTimeOffset at, DateTimeOffset now)
    {
        if (at > now && pods.Count > 0)
        {
            Await(at);
            return;
        }

        var failures = await Batches.RunAsync(pods, _options.PodBatch,
            pod => GrainFactory.GetGrain<IPodController>(PodFacts.Key(pod)).NodeGoneAsync(pod.Metadata.Uid!));
        if (failures.FirstOrDefault(f => !Batches.IsOutdated(f)) is { } failure)
            throw failure;
        if (Current is null)
            Forget();
    }
}
