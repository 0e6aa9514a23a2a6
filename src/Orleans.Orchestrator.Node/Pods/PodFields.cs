using System.Globalization;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Pods;

/// <summary>The downward API: what a container may learn of its pod.</summary>
internal static class PodFields
{
    /// <summary>The value of a field path such as <c>metadata.labels['app']</c>; null when the path is not one of the downward API's.</summary>
    public static string? Field(Pod pod, string path, string? podAddress, string hostAddress)
    {
        if (Subscript(path, "metadata.labels") is { } label)
            return pod.Metadata.Labels.GetValueOrDefault(label) ?? "";
        if (Subscript(path, "metadata.annotations") is { } annotation)
            return pod.Metadata.Annotations.GetValueOrDefault(annotation) ?? "";
        return path switch
        {
            "metadata.name" => pod.Metadata.Name,
            "metadata.namespace" => pod.Metadata.Namespace,
            "metadata.uid" => pod.Metadata.Uid,
            "metadata.labels" => Lines(pod.Metadata.Labels),
            "metadata.annotations" => Lines(pod.Metadata.Annotations),
            "spec.nodeName" => pod.Spec.NodeName,
            "spec.serviceAccountName" => pod.Spec.ServiceAccountName ?? "default",
            "status.hostIP" or "status.hostIPs" => hostAddress,
            "status.podIP" or "status.podIPs" => podAddress ?? "",
            _ => null,
        };
    }

    /// <summary>The value of a resource such as <c>limits.cpu</c> in units of its divisor, rounded up; null when there is no such resource.</summary>
    public static string? Resource(Pod pod, ResourceFieldSelector selector, string container, long machineCpuMilli, long machineMemoryBytes)
    {
        var name = selector.ContainerName is { Length: > 0 } other ? other : container;
        var spec = pod.Spec.Containers.Concat(pod.Spec.InitContainers).FirstOrDefault(c => c.Name == name);
        var dot = selector.Resource.IndexOf('.');
        if (spec is null || dot < 0)
            return null;
        var resource = selector.Resource[(dot + 1)..];
        var from = selector.Resource[..dot] == "limits" ? spec.Resources.Limits : spec.Resources.Requests;
        // A container without a limit may use the whole machine, and that is what it is told.
        var amount = from.TryGetValue(resource, out var set) ? set
            : selector.Resource == "limits.cpu" ? Quantity.FromMilli(machineCpuMilli)
            : selector.Resource == "limits.memory" ? Quantity.FromBytes(machineMemoryBytes)
            : Quantity.Zero;
        var divisor = selector.Divisor is { IsZero: false } given ? given : Quantity.FromValue(1);
        var units = resource == "cpu" ? Ceiling(amount.MilliValue, divisor.MilliValue) : Ceiling(amount.Value, divisor.Value);
        return units.ToString(CultureInfo.InvariantCulture);
    }

    private static long Ceiling(long amount, long divisor) => divisor <= 0 ? amount : (amount + divisor - 1) / divisor;

    private static string? Subscript(string path, string field) =>
        path.StartsWith(field + "['", StringComparison.Ordinal) && path.EndsWith("']", StringComparison.Ordinal)
            ? path[(field.Length + 2)..^2]
            : null;

    private static string Lines(Map<string> map) => string.Join('\n', map.Select(p => $"{p.Key}=\"{Escape(p.Value)}\""));

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal);
}
