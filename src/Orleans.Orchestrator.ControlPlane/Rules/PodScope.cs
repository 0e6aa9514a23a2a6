using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What the parts of a pod's description have to know of the whole.</summary>
/// <param name="Spec">The whole.</param>
/// <param name="PodName">The pod's name; null in a template.</param>
/// <param name="Volumes">The volumes without fault, by name: what containers may mount.</param>
internal sealed record PodScope(PodSpec Spec, string? PodName, IReadOnlyDictionary<string, Volume> Volumes)
{
    /// <summary>Whether this is a pod and not a template.</summary>
    public bool IsPod => PodName is not null;

    /// <summary>Whether root in a container is root on the machine.</summary>
    public bool HostUsers => Spec.HostUsers != false;

    /// <summary>The names that containers may claim.</summary>
    public IReadOnlyList<string> Claims { get; } = [.. Spec.ResourceClaims.Select(c => c.Name).Where(n => n.Length > 0).Distinct().Order(StringComparer.Ordinal)];
}
