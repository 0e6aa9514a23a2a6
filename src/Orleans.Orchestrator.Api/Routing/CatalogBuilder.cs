using System.Collections.Frozen;
using Orleans.Orchestrator.Api.Discovery;
using Orleans.Orchestrator.Api.Proxying;
using Orleans.Orchestrator.Api.Subresources;
using Orleans.Orchestrator.Api.Usage;
using Orleans.Orchestrator.Api.Verbs;
using Orleans.Orchestrator.Api.Views;
using Orleans.Orchestrator.Api.Watching;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Api.Routing;

/// <summary>Lists what is served and who answers it: the place where a new subresource is added.</summary>
internal sealed class CatalogBuilder(
    ReadVerbs reads, WatchVerb watches, WriteVerbs writes, DeleteVerbs deletes,
    ScaleSubresource scale, PodSubresources pods, AccessReviews reviews, ServiceAccountTokens tokens, PodLogs logs, PodStreams streams, NodeProxy proxy,
    WorkloadProxy workloads, PodPlacements placements, UsageVerbs usage, ApiServiceVerbs services)
{
    /// <summary>Everything.</summary>
    /// <param name="kinds">The kinds there are; of custom ones every version that is served is a resource of its own.</param>
    public ResourceCatalog Build(KindSet kinds) => new(
    [
        .. kinds.Custom.SelectMany(k => k.Served).SelectMany(Custom),
        .. ResourceKinds.All.Select(Whole),
        Whole(ResourceKinds.Event) with { Group = EventView.Instance.Kind.Group, View = EventView.Instance },
        .. ResourceKinds.All.Where(k => k.HasStatus).Select(Status),
        Whole(ResourceKinds.HorizontalPodAutoscaler) with { Version = AutoscalerView.Instance.Kind.Version, View = AutoscalerView.Instance },
        Status(ResourceKinds.HorizontalPodAutoscaler) with { Version = AutoscalerView.Instance.Kind.Version, View = AutoscalerView.Instance },
        Part(ResourceKinds.Namespace, "finalize", "Namespace", null, new() { ["update"] = writes.UpdateAsync }),
        Part(ResourceKinds.CertificateSigningRequest, "approval", "CertificateSigningRequest", null, new() { ["get"] = reads.GetAsync, ["patch"] = writes.PatchAsync, ["update"] = writes.UpdateAsync }),
        Scale(ResourceKinds.Deployment),
        Scale(ResourceKinds.ReplicaSet),
        PodVerb("pods/binding", "Binding", null, pods.BindAsync),
        PodVerb("bindings", "Binding", null, pods.BindAsync),
        PodVerb("pods/eviction", "Eviction", ("policy", "v1"), pods.EvictAsync),
        Part(ResourceKinds.Pod, "log", "Pod", null, new() { ["get"] = logs.GetAsync }),
        Part(ResourceKinds.Pod, "ephemeralcontainers", "Pod", null, new() { ["get"] = reads.GetAsync, ["patch"] = writes.PatchAsync, ["update"] = writes.UpdateAsync }),
        Part(ResourceKinds.Pod, "resize", "Pod", null, new() { ["get"] = reads.GetAsync, ["patch"] = writes.PatchAsync, ["update"] = writes.UpdateAsync }),
        Part(ResourceKinds.Pod, "placement", "PodPlacement", ("orchestrator.io", "v1"), new() { ["get"] = placements.GetAsync }),
        Stream("exec", "PodExecOptions", streams.ExecAsync),
        Stream("attach", "PodAttachOptions", streams.AttachAsync),
        Stream("portforward", "PodPortForwardOptions", streams.PortForwardAsync),
        Proxy(ResourceKinds.Node, "NodeProxyOptions", proxy.ForwardAsync),
        Proxy(ResourceKinds.Pod, "PodProxyOptions", workloads.ToPodAsync),
        Proxy(ResourceKinds.Service, "ServiceProxyOptions", workloads.ToServiceAsync),
        Computed(ResourceKinds.NodeMetrics, usage.GetNodeAsync, usage.ListNodesAsync),
        Computed(ResourceKinds.PodMetrics, usage.GetPodAsync, usage.ListPodsAsync),
        Computed(ResourceKinds.APIService, services.GetAsync, services.ListAsync),
        Review("authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview", reviews.CanIAsync),
        Review("authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview", reviews.MayTheyAsync),
        Review("authorization.k8s.io", "localsubjectaccessreviews", "LocalSubjectAccessReview", reviews.MayTheyHereAsync) with { Namespaced = true },
        Review("authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview", reviews.RulesAsync),
        Part(ResourceKinds.ServiceAccount, "token", "TokenRequest", ("authentication.k8s.io", "v1"), new() { ["create"] = tokens.CreateAsync }),
        Review("authentication.k8s.io", "tokenreviews", "TokenReview", tokens.ReviewAsync),
        Review("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview", AccessReviews.WhoAmIAsync),
    ]);

    private IEnumerable<ApiResource> Custom(ResourceKind kind)
    {
        yield return Whole(kind);
        if (kind.HasStatus)
            yield return Status(kind);
        if (kind.Custom!.Scale is not null)
            yield return Scale(kind);
    }

    private ApiResource Whole(ResourceKind kind) => Named(kind, new()
    {
        ["create"] = writes.CreateAsync, ["delete"] = deletes.DeleteAsync, ["deletecollection"] = deletes.DeleteCollectionAsync,
        ["get"] = reads.GetAsync, ["list"] = reads.ListAsync, ["patch"] = writes.PatchAsync, ["update"] = writes.UpdateAsync,
        ["watch"] = watches.WatchAsync,
    });

    private static ApiResource Computed(ResourceKind kind, VerbHandler get, VerbHandler list) => Named(kind, new() { ["get"] = get, ["list"] = list });

    private static ApiResource Named(ResourceKind kind, Dictionary<string, VerbHandler> verbs) => new()
    {
        Group = kind.Group, Version = kind.Version, Name = kind.Plural, Kind = kind.Kind, Namespaced = kind.Namespaced,
        Singular = kind.Singular, ShortNames = kind.ShortNames, Categories = kind.Categories, Stored = kind, Verbs = verbs.ToFrozenDictionary(),
    };

    private ApiResource Status(ResourceKind kind) => Part(kind, "status", kind.Kind, null, new()
    {
        ["get"] = reads.GetAsync, ["patch"] = writes.PatchAsync, ["update"] = writes.UpdateAsync,
    });

    private ApiResource Scale(ResourceKind kind) => Part(kind, "scale", "Scale", ("autoscaling", "v1"), new()
    {
        ["get"] = scale.GetAsync, ["patch"] = scale.PatchAsync, ["update"] = scale.UpdateAsync,
    });

    private static ApiResource Proxy(ResourceKind kind, string options, VerbHandler forward) => Part(kind, "proxy", options, null, new()
    {
        ["get"] = forward, ["create"] = forward, ["update"] = forward, ["patch"] = forward, ["delete"] = forward,
    });

    private static ApiResource Stream(string part, string kind, VerbHandler connect) =>
        Part(ResourceKinds.Pod, part, kind, null, new() { ["get"] = connect, ["create"] = connect });

    private static ApiResource PodVerb(string name, string kind, (string, string)? groupVersion, VerbHandler create) => new()
    {
        Group = "", Version = "v1", Name = name, Kind = kind, KindGroupVersion = groupVersion, Namespaced = true,
        Singular = name.Contains('/') ? "" : kind.ToLowerInvariant(), Stored = ResourceKinds.Pod, Verbs = Only("create", create),
    };

    private static ApiResource Part(
        ResourceKind kind, string part, string partKind, (string, string)? groupVersion, Dictionary<string, VerbHandler> verbs) => new()
        {
            Group = kind.Group, Version = kind.Version, Name = $"{kind.Plural}/{part}", Kind = partKind, KindGroupVersion = groupVersion,
            Namespaced = kind.Namespaced, Stored = kind, Verbs = verbs.ToFrozenDictionary(),
        };

    private static ApiResource Review(string group, string name, string kind, VerbHandler create) => new()
    {
        Group = group, Version = "v1", Name = name, Kind = kind, Namespaced = false, Singular = kind.ToLowerInvariant(), Verbs = Only("create", create),
    };

    private static FrozenDictionary<string, VerbHandler> Only(string verb, VerbHandler handler) =>
        new Dictionary<string, VerbHandler> { [verb] = handler }.ToFrozenDictionary();
}
