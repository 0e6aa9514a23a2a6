using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Simulation.Nodes;
using Orleans.Orchestrator.Simulation.Scenarios;

namespace Orleans.Orchestrator.Simulation.Running;

/// <summary>
/// What of a cluster is a run's own. In a cluster of its own that is everything; in one that others use as well it is a namespace, and nodes with a prefix, a
/// label and a taint of the run's. The taint keeps others' pods off these nodes, a node selector keeps the run's pods off others'.
/// </summary>
public sealed record RunScope
{
    /// <summary>The label and the taint of simulated nodes in a cluster with real ones; its value is the run's name.</summary>
    public const string Mark = "orchestrator.io/simulated";

    private RunScope(string? name, string ns) => (Name, Namespace) = (name, ns);

    /// <summary>The whole cluster is the run's.</summary>
    public static RunScope Everything { get; } = new(null, "default");

    /// <summary>The run's name, also what its namespace and its nodes' names begin with; null when the cluster is its own.</summary>
    public string? Name { get; }

    /// <summary>Where the run's objects are.</summary>
    public string Namespace { get; }

    /// <summary>Selects the run's nodes; null for all.</summary>
    public string? NodeSelector => Name is null ? null : $"{Mark}={Name}";

    /// <summary>A part of a cluster that others use as well.</summary>
    public static RunScope Named(string name) => new(name, name);

    /// <summary>A list of the run's objects of a kind.</summary>
    public ListQuery List(ResourceKind kind) => Name is null ? ListQuery.All
        : kind.Namespaced ? new ListQuery { Namespace = Namespace } : new ListQuery { LabelSelector = NodeSelector };

    /// <summary>A watch of the run's objects of a kind.</summary>
    public WatchQuery Watch(ResourceKind kind) => Name is null ? new WatchQuery()
        : kind.Namespaced ? new WatchQuery { Namespace = Namespace } : new WatchQuery { LabelSelector = NodeSelector };

    /// <summary>The key of a Deployment that a scenario names.</summary>
    public string KeyOf(string deployment) => Name is null
        ? deployment.Contains('/', StringComparison.Ordinal) ? deployment : $"{Namespace}/{deployment}"
        : $"{Namespace}/{deployment[(deployment.IndexOf('/', StringComparison.Ordinal) + 1)..]}";

    /// <summary>The scenario within this part of the cluster.</summary>
    public Scenario Confine(Scenario scenario) => Name is null ? scenario : scenario with
    {
        Nodes = [.. scenario.Nodes.Select(Confine)],
        Steps = [.. scenario.Steps.Select(step => step with { What = Confine(step.What) })],
    };

    /// <summary>An object as it is to be made within this part of the cluster.</summary>
    /// <exception cref="ScenarioException">It would be outside.</exception>
    public ResourceObject Confine(ResourceObject item) => Name is null ? item : item.Value switch
    {
        Deployment deployment => ResourceObject.From(Confine(deployment)),
        ReplicaSet set => ResourceObject.From(set with
        {
            Metadata = set.Metadata with { Namespace = Namespace }, Spec = set.Spec with { Template = Confine(set.Spec.Template) },
        }),
        Pod pod => ResourceObject.From(pod with { Metadata = pod.Metadata with { Namespace = Namespace }, Spec = Confine(pod.Spec) }),
        { Kind.Namespaced: true } other => ResourceObject.From(other.WithMetadata(other.Metadata with { Namespace = Namespace })),
        var outside => throw new ScenarioException($"{outside.Kind.Kind} {outside.Metadata.Name} is in no namespace: in a live cluster a run makes nothing outside of its own"),
    };

    /// <summary>A Deployment as it is to be made within this part of the cluster.</summary>
    public Deployment Confine(Deployment deployment) => Name is null ? deployment : deployment with
    {
        Metadata = deployment.Metadata with { Namespace = Namespace },
        Spec = deployment.Spec with { Template = Confine(deployment.Spec.Template) },
    };

    private NodeClass Confine(NodeClass machines) => machines with
    {
        Name = $"{Name}-{machines.Name}",
        Labels = machines.Labels.SetItem(Mark, Name!),
        Taints = machines.Taints.Add(new Taint { Key = Mark, Value = Name, Effect = "NoSchedule" }),
    };

    private StepAction Confine(StepAction action) => action switch
    {
        StepAction.Join join => join with { Class = Confine(join.Class) },
        StepAction.Machines { Which.Name: { } node } machines => machines with { Which = machines.Which with { Name = $"{Name}-{node}" } },
        _ => action,
    };

    private PodTemplateSpec Confine(PodTemplateSpec template) => template with { Spec = Confine(template.Spec) };

    private PodSpec Confine(PodSpec spec) => spec with
    {
        NodeSelector = spec.NodeSelector.SetItem(Mark, Name!),
        Tolerations = spec.Tolerations.Add(new Toleration { Key = Mark, Operator = "Equal", Value = Name, Effect = "NoSchedule" }),
    };
}
