using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Support;

/// <summary>Small objects to build a world of.</summary>
internal static class A
{
    public static readonly DateTimeOffset Now = new(2026, 5, 4, 3, 2, 1, TimeSpan.Zero);

    public static Map<string> Labels(params (string Key, string Value)[] labels) =>
        Map<string>.From(labels.Select(l => KeyValuePair.Create(l.Key, l.Value)));

    public static Map<Quantity> Amounts(params (string Key, string Value)[] amounts) =>
        Map<Quantity>.From(amounts.Select(l => KeyValuePair.Create(l.Key, Quantity.Parse(l.Value))));

    public static PodTemplateSpec Template(string app, string image = "web:1", string? cpu = null) => new()
    {
        Metadata = new ObjectMeta { Labels = Labels(("app", app)) },
        Spec = new PodSpec
        {
            Containers =
            [
                new Container
                {
                    Name = "main", Image = image,
                    Resources = cpu is null ? ResourceRequirements.Empty : new ResourceRequirements { Requests = Amounts(("cpu", cpu)) },
                },
            ],
        },
    };

    public static Deployment Deployment(string name, int replicas, DeploymentStrategy? strategy = null, string image = "web:1") => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = "default", Uid = $"uid-{name}", Generation = 1, CreationTimestamp = Now },
        Spec = new DeploymentSpec
        {
            Replicas = replicas,
            Selector = new LabelSelector { MatchLabels = Labels(("app", name)) },
            Template = Template(name, image),
            Strategy = strategy ?? new DeploymentStrategy { Type = "RollingUpdate" },
            ProgressDeadlineSeconds = 600,
            RevisionHistoryLimit = 10,
        },
    };

    public static DeploymentStrategy Rolling(IntOrString surge, IntOrString unavailable) => new()
    {
        Type = "RollingUpdate",
        RollingUpdate = new RollingUpdateDeployment { MaxSurge = surge, MaxUnavailable = unavailable },
    };

    public static ReplicaSet ReplicaSet(string name, int replicas) => new()
    {
        Metadata = new ObjectMeta { Name = name, Namespace = "default", Uid = $"uid-{name}", Generation = 1, CreationTimestamp = Now },
        Spec = new ReplicaSetSpec
        {
            Replicas = replicas, Selector = new LabelSelector { MatchLabels = Labels(("app", name)) }, Template = Template(name),
        },
    };

    public static Pod Pod(string name, ReplicaSet? owner = null, string? node = null, string phase = "Pending", bool ready = false) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = name, Namespace = "default", Uid = $"uid-{name}", CreationTimestamp = Now,
            Labels = owner?.Spec.Template.Metadata.Labels ?? Labels(("app", name)),
            OwnerReferences = owner is null ? [] : [OwnerReferences.Controller(ResourceKinds.ReplicaSet, owner.Metadata)],
        },
        Spec = (owner?.Spec.Template ?? Template(name)).Spec with { NodeName = node },
        Status = new PodStatus { Phase = phase, Conditions = ready ? [Condition("Ready", "True")] : [] },
    };

    public static PodCondition Condition(string type, string status) => new() { Type = type, Status = status, LastTransitionTime = Now };

    public static Node Node(string name, string cpu = "4", string memory = "8Gi", string pods = "110", ImmutableArray<Taint> taints = default) => new()
    {
        Metadata = new ObjectMeta { Name = name, Uid = $"uid-{name}", Labels = Labels(("kubernetes.io/hostname", name)) },
        Spec = new NodeSpec { Taints = taints },
        Status = new NodeStatus { Allocatable = Amounts(("cpu", cpu), ("memory", memory), ("pods", pods), ("ephemeral-storage", "100Gi")) },
    };
}
