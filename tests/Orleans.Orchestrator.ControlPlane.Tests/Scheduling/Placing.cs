using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Scheduling;

/// <summary>Nodes in zones, and pods that mind where others are.</summary>
internal static class Placing
{
    public const string Zone = "topology.kubernetes.io/zone";
    public const string Hostname = "kubernetes.io/hostname";

    public static NodeInfo Node(string name, string? zone = null, string cpu = "4", params IEnumerable<Pod> pods)
    {
        var node = A.Node(name, cpu: cpu);
        if (zone is not null)
            node = node with { Metadata = node.Metadata with { Labels = node.Metadata.Labels.SetItem(Zone, zone) } };
        return pods.Aggregate(NodeInfo.Of(node), (info, pod) => info.Add(PlacedPod.Of(pod)));
    }

    public static Pod Pod(string name, string app, string cpu = "100m", int priority = 0, string ns = "default")
    {
        var pod = A.Pod(name);
        var container = pod.Spec.Containers[0] with { Resources = new ResourceRequirements { Requests = A.Amounts(("cpu", cpu)) } };
        return pod with
        {
            Metadata = pod.Metadata with { Namespace = ns, Labels = A.Labels(("app", app)) },
            Spec = pod.Spec with { Containers = [container], Priority = priority },
        };
    }

    public static Pod Near(this Pod pod, string app, string key) =>
        pod.With(a => a with { PodAffinity = new PodAffinity { RequiredDuringSchedulingIgnoredDuringExecution = [Term(app, key)] } });

    public static Pod Far(this Pod pod, string app, string key) =>
        pod.With(a => a with { PodAntiAffinity = new PodAntiAffinity { RequiredDuringSchedulingIgnoredDuringExecution = [Term(app, key)] } });

    public static Pod PreferNear(this Pod pod, string app, string key) => pod.With(a => a with
    {
        PodAffinity = new PodAffinity { PreferredDuringSchedulingIgnoredDuringExecution = [new() { Weight = 100, PodAffinityTerm = Term(app, key) }] },
    });

    public static Pod PreferFar(this Pod pod, string app, string key) => pod.With(a => a with
    {
        PodAntiAffinity = new PodAntiAffinity { PreferredDuringSchedulingIgnoredDuringExecution = [new() { Weight = 100, PodAffinityTerm = Term(app, key) }] },
    });

    public static Pod Spread(this Pod pod, string app, string key, int skew = 1, string when = "DoNotSchedule", int? minDomains = null) => pod with
    {
        Spec = pod.Spec with
        {
            TopologySpreadConstraints =
            [
                .. pod.Spec.TopologySpreadConstraints,
                new TopologySpreadConstraint { MaxSkew = skew, TopologyKey = key, WhenUnsatisfiable = when, MinDomains = minDomains, LabelSelector = Selector(app) },
            ],
        },
    };

    public static Pod With(this Pod pod, Func<Affinity, Affinity> change) =>
        pod with { Spec = pod.Spec with { Affinity = change(pod.Spec.Affinity ?? Affinity.Empty) } };

    public static PodAffinityTerm Term(string app, string key) => new() { TopologyKey = key, LabelSelector = Selector(app) };

    public static LabelSelector Selector(string app) => new() { MatchLabels = A.Labels(("app", app)) };

    public static IReadOnlyList<string> NodesOf(SchedulingPlan plan) => [.. plan.Bindings.Select(b => b.NodeName)];

    public static SchedulingPlan Plan(IEnumerable<NodeInfo> nodes, params Pod[] pods) =>
        Scheduler.Plan(new ClusterSnapshot { Nodes = [.. nodes] }, pods, 1);

    /// <summary>The zone of a node.</summary>
    public static string ZoneOf(IEnumerable<NodeInfo> nodes, string node) => nodes.Single(n => n.Name == node).Node.Metadata.Labels[Zone];
}
