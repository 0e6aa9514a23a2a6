using System.Collections.Immutable;
using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.Api.Discovery;

/// <summary>The group-versions that are served, with the ranks that they have in Kubernetes (<c>kube-apiserver/app/aggregator.go</c>).</summary>
internal static class ServedGroups
{
    private const int CustomGroup = 1000;
    private const int CustomVersion = 100;

    /// <summary>Those that are built in.</summary>
    public static ImmutableArray<ServedGroup> BuiltIn { get; } =
    [
        new("", "v1", 18000, 1), new("events.k8s.io", "v1", 17750, 15), new("apps", "v1", 17800, 15), new("authentication.k8s.io", "v1", 17700, 15),
        new("authorization.k8s.io", "v1", 17600, 15), new("autoscaling", "v1", 17500, 15), new("autoscaling", "v2", 17500, 30), new("batch", "v1", 17400, 15),
        new("certificates.k8s.io", "v1", 17300, 15), new("networking.k8s.io", "v1", 17200, 15), new("policy", "v1", 17100, 15),
        new("rbac.authorization.k8s.io", "v1", 17000, 15), new("storage.k8s.io", "v1", 16800, 15), new("apiextensions.k8s.io", "v1", 16700, 15),
        new("admissionregistration.k8s.io", "v1", 16700, 15), new("scheduling.k8s.io", "v1", 16600, 15), new("coordination.k8s.io", "v1", 16500, 15),
        new("node.k8s.io", "v1", 16300, 15), new("discovery.k8s.io", "v1", 16200, 15), new("flowcontrol.apiserver.k8s.io", "v1", 16100, 21),
        new("metrics.k8s.io", "v1beta1", 100, 100),
    ];

    /// <summary>Those of kinds that definitions add.</summary>
    public static IEnumerable<ServedGroup> Custom(KindSet kinds) =>
        kinds.Custom.SelectMany(k => k.Served).Select(k => new ServedGroup(k.Group, k.Version, CustomGroup, CustomVersion)).Distinct();
}

/// <summary>A group-version that is served.</summary>
/// <param name="Group">The group, empty for core.</param>
/// <param name="Version">The version.</param>
/// <param name="GroupPriority">The group's rank.</param>
/// <param name="VersionPriority">The version's rank in it.</param>
internal sealed record ServedGroup(string Group, string Version, int GroupPriority, int VersionPriority);
