using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Admission.Limits;

/// <summary>Gives containers that leave open what they ask for and may use what their namespace's LimitRange says (kubernetes <c>plugin/pkg/admission/limitranger</c>).</summary>
internal static class LimitRangeDefaults
{
    private const string Annotation = "kubernetes.io/limit-ranger";

    /// <summary>The pod with the defaults of one LimitRange, and a note of what was set.</summary>
    public static Pod Apply(Pod pod, LimitRange range)
    {
        var defaults = range.Spec.Limits.FirstOrDefault(l => l.Type == "Container");
        if (defaults is null || (defaults.Default.Count == 0 && defaults.DefaultRequest.Count == 0))
            return pod;
        var notes = new List<string>();
        var containers = Apply(pod.Spec.Containers, defaults, "container", notes);
        var initContainers = Apply(pod.Spec.InitContainers, defaults, "init container", notes);
        return notes.Count == 0 ? pod : pod with
        {
            Metadata = pod.Metadata with { Annotations = pod.Metadata.Annotations.SetItem(Annotation, $"LimitRanger plugin set: {string.Join("; ", notes)}") },
            Spec = pod.Spec with { Containers = containers, InitContainers = initContainers },
        };
    }

    private static ImmutableArray<Container> Apply(ImmutableArray<Container> containers, LimitRangeItem defaults, string what, List<string> notes) =>
        [.. containers.Select(c => Apply(c, defaults, what, notes))];

    private static Container Apply(Container container, LimitRangeItem defaults, string what, List<string> notes)
    {
        var (limits, requests) = (container.Resources.Limits, container.Resources.Requests);
        var newLimits = defaults.Default.Where(d => !limits.ContainsKey(d.Key)).ToList();
        var newRequests = defaults.DefaultRequest.Where(d => !requests.ContainsKey(d.Key)).ToList();
        if (newRequests.Count > 0)
            notes.Add($"{string.Join(", ", newRequests.Select(r => r.Key))} request for {what} {container.Name}");
        if (newLimits.Count > 0)
            notes.Add($"{string.Join(", ", newLimits.Select(l => l.Key))} limit for {what} {container.Name}");
        return newLimits.Count + newRequests.Count == 0
            ? container
            : container with { Resources = container.Resources with { Limits = limits.SetItems(newLimits), Requests = requests.SetItems(newRequests) } };
    }
}
