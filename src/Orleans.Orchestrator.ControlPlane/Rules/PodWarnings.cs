using System.Collections.Frozen;
using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What a client should hear of a pod or template that is valid, but not what it seems (kubernetes <c>pkg/api/pod/warnings.go</c>).</summary>
internal static class PodWarnings
{
    private const string NoSelector = "a null labelSelector results in matching no pod";
    private const string NoSeccomp = "non-functional in v1.27+; use the \"seccompProfile\" field instead";

    private static readonly FrozenDictionary<string, string> NodeLabels = new Dictionary<string, string>
    {
        ["beta.kubernetes.io/arch"] = "deprecated since v1.14; use \"kubernetes.io/arch\" instead",
        ["beta.kubernetes.io/os"] = "deprecated since v1.14; use \"kubernetes.io/os\" instead",
        ["failure-domain.beta.kubernetes.io/region"] = "deprecated since v1.17; use \"topology.kubernetes.io/region\" instead",
        ["failure-domain.beta.kubernetes.io/zone"] = "deprecated since v1.17; use \"topology.kubernetes.io/zone\" instead",
        ["beta.kubernetes.io/instance-type"] = "deprecated since v1.17; use \"node.kubernetes.io/instance-type\" instead",
        ["app.kubernetes.io/created-by"] = "deprecated since v1.9",
        ["scheduler.alpha.kubernetes.io/preferAvoidPods"] = "deprecated since v1.22; use Taints and Tolerations instead",
        ["node-role.kubernetes.io/master"] = "use \"node-role.kubernetes.io/control-plane\" instead",
    }.ToFrozenDictionary();

    private static readonly (string Key, string Message)[] Annotations =
    [
        ("scheduler.alpha.kubernetes.io/critical-pod", "non-functional in v1.16+; use the \"priorityClassName\" field instead"),
        ("security.alpha.kubernetes.io/sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
        ("security.alpha.kubernetes.io/unsafe-sysctls", "non-functional in v1.11+; use the \"sysctls\" field instead"),
    ];

    /// <summary>A sentence each.</summary>
    /// <param name="prefix">Where the template stands; null for a pod.</param>
    /// <param name="notes">The pod's annotations.</param>
    /// <param name="spec">The pod's description.</param>
    public static IEnumerable<string> Of(FieldPath? prefix, Map<string> notes, PodSpec spec)
    {
        var path = At(prefix, "spec");
        var annotations = At(prefix, "metadata").Child("annotations");
        return
        [
            .. Placement(path, spec),
            .. Annotations.Where(a => notes.ContainsKey(a.Key)).Select(a => $"{annotations.Key(a.Key)}: {a.Message}"),
            .. VolumeWarnings.Of(path.Child("volumes"), spec.Volumes),
            .. Doubles(path, spec),
            .. Seccomp(annotations, notes, spec),
            .. ContainerWarnings.Of(path, spec),
            .. spec.TerminationGracePeriodSeconds < 0
                ? [$"{path.Child("terminationGracePeriodSeconds")}: must be >= 0; negative values are invalid and will be treated as 1"] : Array.Empty<string>(),
            .. Neighbours(path.Child("affinity"), spec.Affinity),
        ];
    }

    private static FieldPath At(FieldPath? prefix, string name) => prefix?.Child(name) ?? FieldPath.Root(name);

    private static IEnumerable<string> Placement(FieldPath path, PodSpec spec)
    {
        foreach (var key in spec.NodeSelector.Keys.Where(NodeLabels.ContainsKey))
            yield return $"{path.Child("nodeSelector").Key(key)}: {NodeLabels[key]}";
        var node = path.Child("affinity", "nodeAffinity");
        var hard = spec.Affinity?.NodeAffinity?.RequiredDuringSchedulingIgnoredDuringExecution?.NodeSelectorTerms ?? [];
        for (var i = 0; i < hard.Length; i++)
        {
            foreach (var warning in Term(node.Child("requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms").Index(i), hard[i]))
                yield return warning;
        }

        var soft = spec.Affinity?.NodeAffinity?.PreferredDuringSchedulingIgnoredDuringExecution ?? [];
        for (var i = 0; i < soft.Length; i++)
        {
            foreach (var warning in Term(node.Child("preferredDuringSchedulingIgnoredDuringExecution").Index(i).Child("preference"), soft[i].Preference))
                yield return warning;
        }

        for (var i = 0; i < spec.TopologySpreadConstraints.Length; i++)
        {
            var (spread, at) = (spec.TopologySpreadConstraints[i], path.Child("topologySpreadConstraints").Index(i));
            if (NodeLabels.TryGetValue(spread.TopologyKey, out var message))
                yield return $"{at.Child("topologyKey")}: {spread.TopologyKey} is {message}";
            if (spread.LabelSelector is null)
                yield return $"{at.Child("labelSelector")}: {NoSelector}";
        }
    }

    private static IEnumerable<string> Term(FieldPath path, NodeSelectorTerm term) => term.MatchExpressions
        .Select((e, i) => (e.Key, At: path.Child("matchExpressions").Index(i).Child("key")))
        .Where(e => NodeLabels.ContainsKey(e.Key)).Select(e => $"{e.At}: {e.Key} is {NodeLabels[e.Key]}");

    private static IEnumerable<string> Doubles(FieldPath path, PodSpec spec)
    {
        var seen = new HashSet<string>();
        for (var i = 0; i < spec.HostAliases.Length; i++)
        {
            if (!seen.Add(spec.HostAliases[i].Ip))
                yield return $"{path.Child("hostAliases").Index(i).Child("ip")}: duplicate ip \"{spec.HostAliases[i].Ip}\"";
        }

        seen.Clear();
        for (var i = 0; i < spec.ImagePullSecrets.Length; i++)
        {
            var (name, at) = (spec.ImagePullSecrets[i].Name ?? "", path.Child("imagePullSecrets").Index(i).Child("name"));
            if (!seen.Add(name))
                yield return $"{at}: duplicate name \"{name}\"";
            if (name.Length == 0)
                yield return $"{at}: invalid empty name \"\"";
        }

        foreach (var name in (string[])["memory", "ephemeral-storage"])
        {
            if (spec.Overhead.TryGetValue(name, out var amount) && amount.MilliValue % 1000 != 0)
                yield return ContainerWarnings.Fraction(path.Child("overhead").Key(name), amount);
        }
    }

    private static IEnumerable<string> Seccomp(FieldPath annotations, Map<string> notes, PodSpec spec)
    {
        const string OfPod = "seccomp.security.alpha.kubernetes.io/pod";
        if (spec.SecurityContext?.SeccompProfile is null && notes.ContainsKey(OfPod))
            yield return $"{annotations.Key(OfPod)}: {NoSeccomp}";
        foreach (var container in spec.InitContainers.Concat(spec.Containers))
        {
            var key = $"container.seccomp.security.alpha.kubernetes.io/{container.Name}";
            if (container.SecurityContext?.SeccompProfile is null && notes.ContainsKey(key))
                yield return $"{annotations.Key(key)}: {NoSeccomp}";
        }
    }

    private static IEnumerable<string> Neighbours(FieldPath path, Affinity? affinity)
    {
        var with = affinity?.PodAffinity;
        var without = affinity?.PodAntiAffinity;
        return Neighbours(path.Child("podAffinity"), with?.RequiredDuringSchedulingIgnoredDuringExecution ?? [], with?.PreferredDuringSchedulingIgnoredDuringExecution ?? [])
            .Concat(Neighbours(
                path.Child("podAntiAffinity"), without?.RequiredDuringSchedulingIgnoredDuringExecution ?? [], without?.PreferredDuringSchedulingIgnoredDuringExecution ?? []));
    }

    private static IEnumerable<string> Neighbours(FieldPath path, ImmutableArray<PodAffinityTerm> hard, ImmutableArray<WeightedPodAffinityTerm> soft)
    {
        for (var i = 0; i < hard.Length; i++)
        {
            if (hard[i].LabelSelector is null)
                yield return $"{path.Child("requiredDuringSchedulingIgnoredDuringExecution").Index(i).Child("labelSelector")}: {NoSelector}";
        }

        for (var i = 0; i < soft.Length; i++)
        {
            if (soft[i].PodAffinityTerm.LabelSelector is null)
                yield return $"{path.Child("preferredDuringSchedulingIgnoredDuringExecution").Index(i).Child("podAffinityTerm", "labelSelector")}: {NoSelector}";
        }
    }
}
