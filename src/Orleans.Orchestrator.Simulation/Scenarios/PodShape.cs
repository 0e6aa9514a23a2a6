using Orleans.Orchestrator.ControlPlane.Rebalancing;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Policy.V1;

namespace Orleans.Orchestrator.Simulation.Scenarios;

/// <summary>What the pods of a made-up Deployment ask for.</summary>
public sealed record PodShape
{
    private const string Zone = "topology.kubernetes.io/zone";
    private const string Hostname = "kubernetes.io/hostname";

    /// <summary>Cores.</summary>
    public Quantity Cpu { get; init; } = Quantity.FromMilli(100);

    /// <summary>Bytes.</summary>
    public Quantity Memory { get; init; } = Quantity.FromBytes(64L << 20);

    /// <summary>The image.</summary>
    public string Image { get; init; } = "app:1";

    /// <summary>Whether no two of them may be on one node.</summary>
    public bool Apart { get; init; }

    /// <summary>Whether the zones must have equally many, give or take one.</summary>
    public bool Spread { get; init; }

    /// <summary>Who has more gets what is scarce.</summary>
    public int Priority { get; init; }

    /// <summary>Whether they may be moved when nodes join or return.</summary>
    public bool Rebalance { get; init; }

    /// <summary>How many of them a disruption budget keeps, a number or a percentage; null for no budget.</summary>
    public IntOrString? MinAvailable { get; init; }

    /// <summary>The disruption budget of a Deployment of such pods, or null.</summary>
    public PodDisruptionBudget? ToBudget(string ns, string name) => MinAvailable is not { } available ? null : new PodDisruptionBudget
    {
        Metadata = new ObjectMeta { Namespace = ns, Name = name },
        Spec = new() { MinAvailable = available, Selector = new LabelSelector { MatchLabels = Map<string>.From([KeyValuePair.Create("app", name)]) } },
    };

    /// <summary>A Deployment of such pods.</summary>
    public Deployment ToDeployment(string ns, string name, int replicas)
    {
        var labels = Map<string>.From([KeyValuePair.Create("app", name)]);
        var selector = new LabelSelector { MatchLabels = labels };
        return new Deployment
        {
            Metadata = new ObjectMeta { Namespace = ns, Name = name, Labels = labels },
            Spec = new DeploymentSpec
            {
                Replicas = replicas, Selector = selector,
                Template = new PodTemplateSpec { Metadata = new ObjectMeta { Labels = labels, Annotations = Annotations }, Spec = ToSpec(selector) },
            },
        };
    }

    private Map<string> Annotations => Rebalance ? Map<string>.From([KeyValuePair.Create(RebalanceOptions.Annotation, "true")]) : Map<string>.Empty;

    private PodSpec ToSpec(LabelSelector selector) => new()
    {
        Priority = Priority == 0 ? null : Priority,
        TerminationGracePeriodSeconds = 1,
        Containers =
        [
            new Container
            {
                Name = "main", Image = Image,
                Resources = new ResourceRequirements { Requests = Map<Quantity>.From([KeyValuePair.Create("cpu", Cpu), KeyValuePair.Create("memory", Memory)]) },
            },
        ],
        Affinity = !Apart ? null : new Affinity
        {
            PodAntiAffinity = new() { RequiredDuringSchedulingIgnoredDuringExecution = [new() { TopologyKey = Hostname, LabelSelector = selector }] },
        },
        TopologySpreadConstraints = !Spread ? [] : 
        [
            // Honor: a zone whose nodes are all gone must not keep the others from taking its pods.
            new() { MaxSkew = 1, TopologyKey = Zone, WhenUnsatisfiable = "DoNotSchedule", LabelSelector = selector, NodeTaintsPolicy = "Honor" },
        ],
    };
}
