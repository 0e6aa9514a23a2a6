using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Simulation.Checking;

/// <summary>
/// No pod gets a node in a domain where one is that it must not be near, or that must not be near it. Looked at when the scheduler binds a
/// pod. Terms that choose namespaces by their labels are left out, since these can change meanwhile.
/// </summary>
public sealed class AntiAffinityChecker(PodPlaces places) : IChecker
{
    // Pods by what they keep away: those of one template share an entry.
    private readonly Dictionary<(string, ImmutableArray<PodAffinityTerm>, Map<string>), Kin> _guards = new(GuardComparer.Instance);

    /// <inheritdoc/>
    public string Name => "anti-affinity kept";

    /// <inheritdoc/>
    public string? Changed(ResourceKind kind, ResourceEvent change)
    {
        if (kind != ResourceKinds.Pod)
            return null;
        Guard(places.Before, -1);
        var fault = places is { Before: { Node: null }, After: { Node: { } node, Created: > 0 } pod } ? Find(pod, node) : null;
        Guard(places.After, 1);
        return fault;
    }

    /// <summary>The watch begins anew: present objects are told again, and what went meanwhile is not.</summary>
    public void Restart(ResourceKind kind)
    {
        if (kind == ResourceKinds.Pod)
            _guards.Clear();
    }

    private string? Find(KnownPod pod, string node)
    {
        foreach (var term in TermsOf(pod.Pod))
        {
            foreach (var kin in places.AllKin)
            {
                if (Means(term, pod.Kin, kin) && Near(kin, node, term.TopologyKey, pod) is { } other)
                    return $"got {node}, which is in the same {term.TopologyKey} as {other}, although its podAntiAffinity forbids {kin.Namespace}/{LabelsOf(kin)} there";
            }
        }

        foreach (var ((_, terms, _), guard) in _guards)
        {
            foreach (var term in terms)
            {
                if (Means(term, guard, pod.Kin) && Near(guard, node, term.TopologyKey, null) is { } other)
                    return $"got {node}, which is in the same {term.TopologyKey} as {other}, although the podAntiAffinity of {guard.Namespace}/{LabelsOf(guard)} there forbids it";
            }
        }

        return null;
    }

    private void Guard(KnownPod? pod, int sign)
    {
        if (pod?.Node is null || TermsOf(pod.Pod) is not { Length: > 0 } terms)
            return;
        var key = (pod.Kin.Namespace, terms, pod.Kin.Labels);
        if (!_guards.TryGetValue(key, out var guard))
            _guards.Add(key, guard = new Kin(pod.Kin.Namespace, pod.Kin.Labels));
        guard.Count(pod, sign);
        if (guard.Holding.Count == 0)
            _guards.Remove(key);
    }

    /// <summary>A node in the same domain that has such pods, beside the pod itself.</summary>
    private string? Near(Kin kin, string node, string key, KnownPod? self)
    {
        // A node that isn't known yet has labels that nobody here knows.
        if (places.Nodes.GetValueOrDefault(node)?.Metadata.Labels.GetValueOrDefault(key) is not { } domain)
            return null;
        foreach (var (other, count) in kin.Holding)
        {
            var mine = self is not null && ReferenceEquals(self.Kin, kin) && other == node ? 1 : 0;
            if (count > mine && places.Nodes.GetValueOrDefault(other)?.Metadata.Labels.GetValueOrDefault(key) == domain)
                return other;
        }

        return null;
    }

    private static bool Means(PodAffinityTerm term, Kin owner, Kin other)
    {
        if (term.NamespaceSelector is not null || !(term.Namespaces.IsEmpty ? other.Namespace == owner.Namespace : term.Namespaces.Contains(other.Namespace)))
            return false;
        return LabelSelectors.Matches(term.LabelSelector, other.Labels)
            && term.MatchLabelKeys.All(k => !owner.Labels.TryGetValue(k, out var own) || other.Labels.GetValueOrDefault(k) == own)
            && term.MismatchLabelKeys.All(k => !owner.Labels.TryGetValue(k, out var own) || other.Labels.GetValueOrDefault(k) != own);
    }

    private static ImmutableArray<PodAffinityTerm> TermsOf(Pod pod) => pod.Spec.Affinity?.PodAntiAffinity?.RequiredDuringSchedulingIgnoredDuringExecution ?? [];

    private static string LabelsOf(Kin kin) => string.Join(',', kin.Labels.Select(l => $"{l.Key}={l.Value}"));

    private sealed class GuardComparer : IEqualityComparer<(string Namespace, ImmutableArray<PodAffinityTerm> Terms, Map<string> Labels)>
    {
        public static readonly GuardComparer Instance = new();

        public bool Equals((string Namespace, ImmutableArray<PodAffinityTerm> Terms, Map<string> Labels) x, (string Namespace, ImmutableArray<PodAffinityTerm> Terms, Map<string> Labels) y) =>
            x.Namespace == y.Namespace && x.Labels.Equals(y.Labels) && x.Terms.SequenceEqual(y.Terms);

        public int GetHashCode((string Namespace, ImmutableArray<PodAffinityTerm> Terms, Map<string> Labels) guard) => HashCode.Combine(guard.Namespace, guard.Labels, guard.Terms.Length);
    }
}
