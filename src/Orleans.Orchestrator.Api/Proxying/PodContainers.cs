using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Api.Proxying;

/// <summary>Which container of a pod a request means.</summary>
internal static class PodContainers
{
    /// <summary>The container named, or the only one.</summary>
    /// <exception cref="ApiException">400, in Kubernetes' words (<c>pkg/registry/core/pod/strategy.go</c>).</exception>
    public static string Choose(Pod pod, string? name)
    {
        var main = pod.Spec.Containers.Select(c => c.Name).ToList();
        var init = pod.Spec.InitContainers.Select(c => c.Name).ToList();
        if (name is not null)
        {
            return main.Contains(name) || init.Contains(name) || pod.Spec.EphemeralContainers.Any(c => c.Name == name)
                ? name
                : throw ApiErrors.BadRequest($"container {name} is not valid for pod {pod.Metadata.Name}");
        }

        if (main is [var only])
            return only;
        var others = init.Count == 0 ? "" : $" or one of the init containers: [{string.Join(' ', init)}]";
        throw ApiErrors.BadRequest($"a container name must be specified for pod {pod.Metadata.Name}, choose one of: [{string.Join(' ', main)}]{others}");
    }
}
