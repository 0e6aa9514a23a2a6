using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Flowcontrol.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.FlowControl;

/// <summary>The FlowSchemas and priority levels that Kubernetes always has (kubernetes <c>pkg/apis/flowcontrol/bootstrap</c>).</summary>
internal static class BootstrapFlows
{
    /// <summary>The name of the schema and the level of requests that are never held up.</summary>
    public const string Exempt = "exempt";

    private const string CatchAll = "catch-all";
    private const string Managers = "system:kube-controller-manager";
    private const string Scheduler = "system:kube-scheduler";

    /// <summary>The levels.</summary>
    public static ImmutableArray<PriorityLevelConfiguration> Levels { get; } =
    [
        Level(Exempt, new PriorityLevelConfigurationSpec { Type = "Exempt", Exempt = new ExemptPriorityLevelConfiguration { NominalConcurrencyShares = 0, LendablePercent = 0 } }),
        Level(CatchAll, new PriorityLevelConfigurationSpec
        {
            Type = "Limited",
            Limited = new LimitedPriorityLevelConfiguration { NominalConcurrencyShares = 5, LendablePercent = 0, LimitResponse = new LimitResponse { Type = "Reject" } },
        }),
        Level("system", Queued(30, 33, 64)), Level("node-high", Queued(40, 25, 64)), Level("leader-election", Queued(10, 0, 16, 4)),
        Level("workload-high", Queued(40, 50, 128)), Level("workload-low", Queued(100, 90, 128)), Level("global-default", Queued(20, 50, 128)),
    ];

    /// <summary>The schemas.</summary>
    public static ImmutableArray<FlowSchema> Schemas { get; } =
    [
        Schema(Exempt, Exempt, 1, null, Everything(Group("system:masters"))),
        Schema("probes", Exempt, 2, null, new PolicyRulesWithSubjects
        {
            Subjects = Everybody, NonResourceRules = [new NonResourcePolicyRule { Verbs = ["get"], NonResourceURLs = ["/healthz", "/readyz", "/livez"] }],
        }),
        Schema("system-leader-election", "leader-election", 100, "ByUser", Leases(User(Managers), User(Scheduler), Account("kube-system", "*"))),
        Schema("endpoint-controller", "workload-high", 150, "ByUser", new PolicyRulesWithSubjects
        {
            Subjects = [User(Managers), Account("kube-system", "endpoint-controller"), Account("kube-system", "endpointslicemirroring-controller")],
            ResourceRules = [Resources(["get", "create", "update"], "", "endpoints", ["*"])],
        }),
        Schema("workload-leader-election", "leader-election", 200, "ByUser", Leases(Account("kube-system", "*"))),
        Schema("system-node-high", "node-high", 400, "ByUser", new PolicyRulesWithSubjects
        {
            Subjects = [Group("system:nodes")],
            ResourceRules =
            [
                new ResourcePolicyRule { Verbs = ["*"], ApiGroups = [""], Resources = ["nodes", "nodes/status"], ClusterScope = true, Namespaces = ["*"] },
                Resources(["*"], "coordination.k8s.io", "leases", ["*"]),
            ],
        }),
        Schema("system-nodes", "system", 500, "ByUser", Everything(Group("system:nodes"))),
        Schema("kube-controller-manager", "workload-high", 800, "ByNamespace", Everything(User(Managers))),
        Schema("kube-scheduler", "workload-high", 800, "ByNamespace", Everything(User(Scheduler))),
        Schema("kube-system-service-accounts", "workload-high", 900, "ByNamespace", Everything(Group("system:serviceaccounts:kube-system"))),
        Schema("service-accounts", "workload-low", 9000, "ByUser", Everything(Group("system:serviceaccounts"))),
        Schema("global-default", "global-default", 9900, "ByUser", Everything([.. Everybody])),
        Schema(CatchAll, CatchAll, 10_000, "ByUser", Everything([.. Everybody])),
    ];

    private static ImmutableArray<Subject> Everybody => [Group("system:unauthenticated"), Group("system:authenticated")];

    /// <summary>What the spec of a schema must be; null for one that may be any.</summary>
    public static FlowSchema? Mandatory(string? schema) => schema is Exempt or CatchAll ? Schemas.First(s => s.Metadata.Name == schema) : null;

    /// <summary>What the spec of a level must be; null for one that may be any.</summary>
    public static PriorityLevelConfigurationSpec? Mandatory(PriorityLevelConfiguration level) =>
        level.Metadata.Name is Exempt or CatchAll && Levels.First(l => l.Metadata.Name == level.Metadata.Name).Spec is var wanted
            // How much the exempt level lends may be changed.
            ? level.Metadata.Name == Exempt ? wanted with { Exempt = level.Spec.Exempt } : wanted
            : null;

    private static PriorityLevelConfiguration Level(string name, PriorityLevelConfigurationSpec spec) => new() { Metadata = Named(name), Spec = spec };

    private static PriorityLevelConfigurationSpec Queued(int shares, int lendable, int queues, int hand = 6) => new()
    {
        Type = "Limited",
        Limited = new LimitedPriorityLevelConfiguration
        {
            NominalConcurrencyShares = shares, LendablePercent = lendable,
            LimitResponse = new LimitResponse { Type = "Queue", Queuing = new QueuingConfiguration { Queues = queues, HandSize = hand, QueueLengthLimit = 50 } },
        },
    };

    private static FlowSchema Schema(string name, string level, int precedence, string? distinguisher, PolicyRulesWithSubjects rules) => new()
    {
        Metadata = Named(name),
        Spec = new FlowSchemaSpec
        {
            PriorityLevelConfiguration = new PriorityLevelConfigurationReference { Name = level }, MatchingPrecedence = precedence,
            DistinguisherMethod = distinguisher is null ? null : new FlowDistinguisherMethod { Type = distinguisher }, Rules = [rules],
        },
    };

    private static ObjectMeta Named(string name) => new()
    {
        Name = name, Annotations = Map<string>.From([new("apf.kubernetes.io/autoupdate-spec", "true")]),
    };

    private static PolicyRulesWithSubjects Everything(params ImmutableArray<Subject> subjects) => new()
    {
        Subjects = subjects,
        ResourceRules = [new ResourcePolicyRule { Verbs = ["*"], ApiGroups = ["*"], Resources = ["*"], ClusterScope = true, Namespaces = ["*"] }],
        NonResourceRules = [new NonResourcePolicyRule { Verbs = ["*"], NonResourceURLs = ["*"] }],
    };

    private static PolicyRulesWithSubjects Leases(params ImmutableArray<Subject> subjects) => new()
    {
        Subjects = subjects, ResourceRules = [Resources(["get", "create", "update"], "coordination.k8s.io", "leases", ["*"])],
    };

    private static ResourcePolicyRule Resources(ImmutableArray<string> verbs, string group, string resource, ImmutableArray<string> namespaces) =>
        new() { Verbs = verbs, ApiGroups = [group], Resources = [resource], Namespaces = namespaces };

    private static Subject User(string name) => new() { Kind = "User", User = new UserSubject { Name = name } };

    private static Subject Group(string name) => new() { Kind = "Group", Group = new GroupSubject { Name = name } };

    private static Subject Account(string space, string name) => new() { Kind = "ServiceAccount", ServiceAccount = new ServiceAccountSubject { Namespace = space, Name = name } };
}
