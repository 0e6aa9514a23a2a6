using System.Globalization;
using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Benchmarks;

/// <summary>A cluster with pods on it, and pods to place.</summary>
internal sealed class SchedulerWorkload
{
    private const string Zone = "topology.kubernetes.io/zone";
    private const string Rack = "example.com/rack";
    private const string Hostname = "kubernetes.io/hostname";
    private const int PodsThere = 10;

    /// <summary>The names of the workloads.</summary>
    public static IReadOnlyList<string> Names { get; } = ["Basic", "Affinity", "AntiAffinity", "Spreading", "Preemption", "Mixed", "Selector", "Full"];

    private SchedulerWorkload(ClusterSnapshot cluster, IReadOnlyList<Pod> pods) => (Cluster, Pods) = (cluster, pods);

    /// <summary>The cluster.</summary>
    public ClusterSnapshot Cluster { get; }

    /// <summary>The pods.</summary>
    public IReadOnlyList<Pod> Pods { get; }

    /// <summary>The workload of a name.</summary>
    public static SchedulerWorkload Of(string name, int nodes, int batch)
    {
        var cluster = new ClusterState();
        for (var i = 0; i < nodes; i++)
        {
            // Where the cluster is full, one node in a hundred has room.
            var cpu = name == "Preemption" ? "1" : name == "Full" && i % 100 != 99 ? "500m" : "4";
            var node = A.Node(Name("n", i), cpu, memory: "32Gi");
            var labels = node.Metadata.Labels.SetItem(Zone, Name("zone", i % 3)).SetItem(Rack, Name("rack", i / 40));
            cluster.SetNode(node with { Metadata = node.Metadata with { Labels = labels } });
        }

        // Ten templates run everywhere, as many pods on each node.
        for (var i = 0; i < nodes * PodsThere; i++)
        {
            var pod = Make("there", i, i / nodes);
            cluster.SetPod(pod with { Spec = pod.Spec with { NodeName = Name("n", i % nodes), Priority = 0 } });
        }

        return new SchedulerWorkload(cluster.Snapshot(), [.. Enumerable.Range(0, batch).Select(i => Asking(name, i))]);
    }

    private static Pod Asking(string name, int i) => name switch
    {
        "Basic" => Make("new", i, 0),
        "Affinity" => Make("new", i, 0, new Affinity { PodAffinity = new() { RequiredDuringSchedulingIgnoredDuringExecution = [Term("there-1", Zone)] } }),
        "AntiAffinity" => Make("new", i, 0, new Affinity { PodAntiAffinity = new() { RequiredDuringSchedulingIgnoredDuringExecution = [Term("new-0", Hostname)] } }),
        "Spreading" => Make("new", i, 0) is var pod ? pod with
        {
            Spec = pod.Spec with
            {
                TopologySpreadConstraints =
                [
                    new() { MaxSkew = 5, TopologyKey = Zone, WhenUnsatisfiable = "DoNotSchedule", LabelSelector = Selector("new-0") },
                    new() { MaxSkew = 1, TopologyKey = Hostname, WhenUnsatisfiable = "DoNotSchedule", LabelSelector = Selector("new-0") },
                ],
            },
        } : pod,
        "Preemption" => Make("new", i, 0) is var pod ? pod with { Spec = pod.Spec with { Priority = 10, Containers = Containers("1") } } : pod,

        // A hundred templates, each for the forty nodes of a rack.
        "Selector" => Make("new", i, i / 20) is var pod ? pod with
        {
            Spec = pod.Spec with { NodeSelector = A.Labels((Rack, Name("rack", i / 20))) },
        } : pod,
        "Full" => Make("new", i, i / 20),

        // A hundred templates of all kinds, of twenty pods each.
        "Mixed" => Asking(((i / 20) % 4) switch { 0 => "Basic", 1 => "Affinity", 2 => "AntiAffinity", _ => "Spreading" }, i) is var pod ? pod with
        {
            Metadata = pod.Metadata with { OwnerReferences = [pod.Metadata.OwnerReferences[0] with { Uid = Name("set", i / 20) }] },
        } : pod,
        _ => throw new ArgumentException($"no workload {name}", nameof(name)),
    };

    private static Pod Make(string kind, int i, int template, Affinity? affinity = null) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = Name(kind + "-", i), Namespace = "default", Uid = Name("uid-" + kind, i), Labels = A.Labels(("app", Name(kind + "-", template))),
            OwnerReferences = [new OwnerReference { ApiVersion = "apps/v1", Kind = "ReplicaSet", Name = "rs", Uid = Name("set-" + kind, template), Controller = true }],
        },
        Spec = new PodSpec { Containers = Containers("50m"), Affinity = affinity },
    };

    private static System.Collections.Immutable.ImmutableArray<Container> Containers(string cpu) =>
        [new Container { Name = "main", Image = "web:1", Resources = new ResourceRequirements { Requests = A.Amounts(("cpu", cpu), ("memory", "64Mi")) } }];

    private static PodAffinityTerm Term(string app, string key) => new() { TopologyKey = key, LabelSelector = Selector(app) };

    private static LabelSelector Selector(string app) => new() { MatchLabels = A.Labels(("app", app)) };

    private static string Name(string prefix, int i) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{i}");
}
