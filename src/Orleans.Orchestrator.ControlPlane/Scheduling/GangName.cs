using System.Globalization;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Scheduling;

/// <summary>Pods that start together or not at all: a name within their namespace, and how many they must be.</summary>
/// <param name="Name">The label <see cref="NameLabel"/>.</param>
/// <param name="Size">The annotation <see cref="SizeAnnotation"/>; at least 1.</param>
public sealed record GangName(string Name, int Size)
{
    /// <summary>The label that pods of one gang share: the one that the scheduler-plugins project's co-scheduling uses.</summary>
    public const string NameLabel = "scheduling.x-k8s.io/pod-group";

    /// <summary>The annotation that says how many pods of the gang must have a node before any is bound.</summary>
    public const string SizeAnnotation = "orchestrator.io/gang-size";

    /// <summary>The gang of a pod, or null for one that stands for itself. An unreadable size counts as 1, which asks for nothing.</summary>
    public static GangName? Of(ObjectMeta metadata)
    {
        if (metadata.Labels.GetValueOrDefault(NameLabel) is not { Length: > 0 } name)
            return null;
        var text = metadata.Annotations.GetValueOrDefault(SizeAnnotation);
        return new(name, int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0 ? size : 1);
    }
}
