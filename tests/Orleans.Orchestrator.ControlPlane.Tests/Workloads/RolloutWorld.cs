using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Workloads;

/// <summary>A Deployment with its ReplicaSets and pods, moved one step at a time in whatever order the test says.</summary>
internal sealed class RolloutWorld(Deployment deployment)
{
    private readonly Dictionary<string, ReplicaSet> _sets = [];
    private readonly Dictionary<string, Pod> _pods = [];
    private DateTimeOffset _now = A.Now;
    private int _names;

    public Deployment Deployment { get; set; } = deployment;

    public IReadOnlyCollection<ReplicaSet> Sets => _sets.Values;

    public IReadOnlyCollection<Pod> Pods => _pods.Values;

    public int Active => _pods.Values.Count(PodFacts.IsActive);

    public int Available => _pods.Values.Count(p => PodFacts.IsActive(p) && PodFacts.IsReady(p));

    /// <summary>How many available pods failed or vanished by themselves.</summary>
    public int Deaths { get; private set; }

    public ReplicaSet Current => _sets.Values.Single(s => PodTemplateHash.Without(s.Spec.Template) == Deployment.Spec.Template);

    public void Change(Func<DeploymentSpec, DeploymentSpec> change) => Deployment = Deployment with
    {
        Spec = change(Deployment.Spec),
        Metadata = Deployment.Metadata with { Generation = Deployment.Metadata.Generation + 1 },
    };

    public RolloutPlan Reconcile(TimeSpan later = default)
    {
        _now += later == default ? TimeSpan.FromMilliseconds(10) : later;
        var plan = RolloutPlan.For(Deployment, _sets.Values, _now);
        Deployment = plan.Deployment;
        foreach (var set in plan.Delete)
            _sets.Remove(set.Metadata.Name!);
        foreach (var set in plan.Update)
        {
            var before = _sets[set.Metadata.Name!];
            _sets[set.Metadata.Name!] = before.Spec == set.Spec
                ? set
                : set with { Metadata = set.Metadata with { Generation = before.Metadata.Generation + 1 } };
        }

        if (plan.Create is { } fresh)
        {
            _sets.Add(fresh.Metadata.Name!, fresh with
            {
                Metadata = fresh.Metadata with { Uid = $"uid-{fresh.Metadata.Name}", Generation = 1, CreationTimestamp = _now },
            });
        }

        return plan;
    }

    /// <summary>One set acts on its size and tells its status.</summary>
    public void RunSet(int index)
    {
        if (_sets.Count == 0)
            return;
        var set = _sets.Values.ElementAt(index % _sets.Count);
        var plan = ReplicaSetPlan.For(set, _pods.Values, _now);
        for (var i = 0; i < plan.Create; i++)
        {
            var name = $"p{_names++}";
            _pods.Add(name, A.Pod(name, set) with { Metadata = A.Pod(name, set).Metadata with { Labels = set.Spec.Template.Metadata.Labels } });
        }

        foreach (var pod in plan.Delete)
            _pods.Remove(pod.Metadata.Name!);
        _sets[set.Metadata.Name!] = set with { Status = ReplicaSetPlan.For(set, _pods.Values, _now).Status };
    }

    /// <summary>One pod gets ready, fails or vanishes.</summary>
    public void Touch(int index, int what)
    {
        if (_pods.Count == 0)
            return;
        var pod = _pods.Values.ElementAt(index % _pods.Count);
        if (!PodFacts.IsActive(pod))
            return;
        if (what != 0 && PodFacts.IsReady(pod))
            Deaths++;
        if (what == 2)
            _pods.Remove(pod.Metadata.Name!);
        else
            _pods[pod.Metadata.Name!] = pod with { Status = A.Pod("x", phase: what == 1 ? "Failed" : "Running", ready: what != 1).Status };
    }

    /// <summary>Until nothing changes any more, with every pod getting ready.</summary>
    public void Settle()
    {
        var quiet = 0;
        for (var round = 0; round < 500; round++)
        {
            var before = Signature();
            Reconcile();
            for (var i = 0; i < _sets.Count; i++)
                RunSet(i);
            for (var i = 0; i < _pods.Count; i++)
                Touch(i, 0);
            quiet = before == Signature() ? quiet + 1 : 0;
            if (quiet == 3)
                return;
        }

        Assert.Fail($"the rollout never comes to rest: {Deployment.Status}");
    }

    private string Signature() => $"{Deployment.Status} {_names} "
        + string.Join(',', _sets.Values.Select(s => $"{s.Metadata.Name}={s.Spec.Replicas}/{s.Status.AvailableReplicas}"));
}
