using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.ControlPlane.Access;

/// <summary>
/// The roles and bindings that every Kubernetes cluster has from the start (kubernetes <c>plugin/pkg/auth/authorizer/rbac/bootstrappolicy</c>), but for
/// those of its controllers and components, which are no users here.
/// </summary>
internal static class BootstrapRoles
{
    /// <summary>What says that the cluster keeps a role complete.</summary>
    public const string AutoUpdate = "rbac.authorization.kubernetes.io/autoupdate";

    private const string Api = "rbac.authorization.k8s.io";
    private const string AggregateTo = Api + "/aggregate-to-";
    private const string Authenticated = "system:authenticated";
    private static readonly string[] Read = ["get", "list", "watch"];
    private static readonly string[] Write = ["create", "delete", "deletecollection", "patch", "update"];
    private static readonly string[] ReadWrite = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"];

    /// <summary>Every verb on every resource.</summary>
    public static PolicyRule Everything { get; } = Rule(["*"], ["*"], "*");

    /// <summary>Every verb on every path.</summary>
    public static PolicyRule EveryPath { get; } = new() { Verbs = ["*"], NonResourceURLs = ["*"] };

    /// <summary>The roles.</summary>
    public static ImmutableArray<ClusterRole> Roles { get; } =
    [
        Role("cluster-admin", null, Everything, EveryPath),
        Paths("system:discovery", "/livez", "/readyz", "/healthz", "/version", "/version/", "/openapi", "/openapi/*", "/api", "/api/*", "/apis", "/apis/*"),
        Paths("system:public-info-viewer", "/livez", "/readyz", "/healthz", "/version", "/version/"),
        Paths("system:service-account-issuer-discovery", "/.well-known/openid-configuration", "/.well-known/openid-configuration/", "/openid/v1/jwks", "/openid/v1/jwks/"),
        Role("system:basic-user", null,
            Rule(["create"], ["authorization.k8s.io"], "selfsubjectaccessreviews", "selfsubjectrulesreviews"), Rule(["create"], ["authentication.k8s.io"], "selfsubjectreviews")),
        Role("system:auth-delegator", null,
            Rule(["create"], ["authentication.k8s.io"], "tokenreviews"), Rule(["create"], ["authorization.k8s.io"], "subjectaccessreviews")),
        Role("system:persistent-volume-provisioner", null,
            Rule(["create", "delete", "get", "list", "watch"], [""], "persistentvolumes"), Rule(["get", "list", "update", "watch"], [""], "persistentvolumeclaims"),
            Rule(Read, ["storage.k8s.io"], "storageclasses"), Rule(["watch"], [""], "events"), Rule(["create", "patch", "update"], ["", "events.k8s.io"], "events")),
        Gathering("admin", null), Gathering("edit", "admin"), Gathering("view", "edit"),
        Role("system:aggregate-to-admin", "admin",
            Rule(["create"], ["authorization.k8s.io"], "localsubjectaccessreviews"), Rule(ReadWrite, [Api], "roles", "rolebindings")),
        Role("system:aggregate-to-edit", "edit", [.. Editing()]),
        Role("system:aggregate-to-view", "view", [.. Viewing()]),
    ];

    /// <summary>The bindings.</summary>
    public static ImmutableArray<ClusterRoleBinding> Bindings { get; } =
    [
        Binding("cluster-admin", "system:masters"), Binding("system:discovery", Authenticated), Binding("system:basic-user", Authenticated),
        Binding("system:public-info-viewer", Authenticated, "system:unauthenticated"), Binding("system:service-account-issuer-discovery", "system:serviceaccounts"),
    ];

    private static IEnumerable<PolicyRule> Editing() =>
    [
        Rule(Read, [""], "pods/attach", "pods/proxy", "pods/exec", "pods/portforward", "secrets", "services/proxy"),
        Rule(["impersonate"], [""], "serviceaccounts"),
        Rule(Write, [""], "pods", "pods/attach", "pods/proxy", "pods/exec", "pods/portforward"),
        Rule(["create"], [""], "pods/eviction"),
        Rule(
            Write, [""], "configmaps", "events", "persistentvolumeclaims", "replicationcontrollers", "replicationcontrollers/scale", "secrets", "serviceaccounts", "services",
            "services/proxy"),
        Rule(["create"], [""], "serviceaccounts/token"),
        Rule(
            Write, ["apps"], "daemonsets", "deployments", "deployments/rollback", "deployments/scale", "replicasets", "replicasets/scale", "statefulsets", "statefulsets/scale"),
        Rule(Write, ["autoscaling"], "horizontalpodautoscalers"),
        Rule(Write, ["batch"], "cronjobs", "jobs"),
        Rule(Write, ["policy"], "poddisruptionbudgets"),
        Rule(Write, ["networking.k8s.io"], "ingresses", "networkpolicies"),
        Rule(ReadWrite, ["coordination.k8s.io"], "leases"),
    ];

    private static IEnumerable<PolicyRule> Viewing() =>
    [
        Rule(
            Read, [""], "configmaps", "endpoints", "persistentvolumeclaims", "persistentvolumeclaims/status", "pods", "replicationcontrollers", "replicationcontrollers/scale",
            "serviceaccounts", "services", "services/status"),
        Rule(
            Read, [""], "bindings", "events", "limitranges", "namespaces/status", "pods/log", "pods/status", "replicationcontrollers/status", "resourcequotas", "resourcequotas/status"),
        Rule(Read, [""], "namespaces"),
        Rule(Read, ["discovery.k8s.io"], "endpointslices"),
        Rule(
            Read, ["apps"], "controllerrevisions", "daemonsets", "daemonsets/status", "deployments", "deployments/scale", "deployments/status", "replicasets", "replicasets/scale",
            "replicasets/status", "statefulsets", "statefulsets/scale", "statefulsets/status"),
        Rule(Read, ["autoscaling"], "horizontalpodautoscalers", "horizontalpodautoscalers/status"),
        Rule(Read, ["batch"], "cronjobs", "cronjobs/status", "jobs", "jobs/status"),
        Rule(Read, ["policy"], "poddisruptionbudgets", "poddisruptionbudgets/status"),
        Rule(Read, ["networking.k8s.io"], "ingresses", "ingresses/status", "networkpolicies"),
        Rule(Read, ["metrics.k8s.io"], "pods"),
        Rule(["get"], [""], "pods/placement"),
    ];

    private static PolicyRule Rule(string[] verbs, string[] groups, params string[] resources) => new() { Verbs = [.. verbs], ApiGroups = [.. groups], Resources = [.. resources] };

    private static ClusterRole Role(string name, string? part, params PolicyRule[] rules) => new() { Metadata = Meta(name, part), Rules = [.. rules] };

    private static ClusterRole Paths(string name, params string[] paths) => Role(name, null, new PolicyRule { Verbs = ["get"], NonResourceURLs = [.. paths] });

    /// <summary>A role of what carries its label, and itself a part of the next.</summary>
    private static ClusterRole Gathering(string name, string? part) => new()
    {
        Metadata = Meta(name, part),
        AggregationRule = new AggregationRule { ClusterRoleSelectors = [new LabelSelector { MatchLabels = Map<string>.From([new(AggregateTo + name, "true")]) }] },
    };

    private static ClusterRoleBinding Binding(string name, params string[] groups) => new()
    {
        Metadata = Meta(name, null), RoleRef = new RoleRef { ApiGroup = Api, Kind = "ClusterRole", Name = name },
        Subjects = [.. groups.Select(g => new Subject { ApiGroup = Api, Kind = "Group", Name = g })],
    };

    private static ObjectMeta Meta(string name, string? part)
    {
        var labels = Map<string>.From([new("kubernetes.io/bootstrapping", "rbac-defaults")]);
        return new ObjectMeta
        {
            Name = name, Annotations = Map<string>.From([new(AutoUpdate, "true")]),
            Labels = part is null ? labels : labels.SetItem(AggregateTo + part, "true"),
        };
    }
}
