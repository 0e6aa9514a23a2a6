using System.Globalization;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Workloads;

/// <summary>What a Deployment writes on its ReplicaSets, by Kubernetes' names.</summary>
public static class RolloutAnnotations
{
    /// <summary>The number of a template in the Deployment's history.</summary>
    public const string Revision = "deployment.kubernetes.io/revision";

    /// <summary>Numbers that the same template had before.</summary>
    public const string RevisionHistory = "deployment.kubernetes.io/revision-history";

    /// <summary>The number of pods wanted when the set was last sized.</summary>
    public const string Desired = "deployment.kubernetes.io/desired-replicas";

    /// <summary>That and the surge.</summary>
    public const string MaxReplicas = "deployment.kubernetes.io/max-replicas";

    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>The number of an object in the history; 0 when it has none.</summary>
    public static long RevisionOf(ObjectMeta metadata) =>
        metadata.Annotations.TryGetValue(Revision, out var text) && long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>The numeric value of a set's annotation, or null.</summary>
    public static int? Number(ReplicaSet set, string annotation) =>
        set.Metadata.Annotations.TryGetValue(annotation, out var text) && int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A set's annotations with its present sizes.</summary>
    public static Map<string> WithSizes(Map<string> annotations, RolloutBounds bounds) => annotations
        .SetItem(Desired, bounds.Replicas.ToString(CultureInfo.InvariantCulture))
        .SetItem(MaxReplicas, bounds.MaxTotal.ToString(CultureInfo.InvariantCulture));

    /// <summary>The annotations of the current set: the Deployment's own ones, and its number in the history.</summary>
    public static Map<string> ForCurrent(Deployment deployment, Map<string> annotations, long revision)
    {
        var copied = deployment.Metadata.Annotations
            .Where(a => a.Key is not (Revision or RevisionHistory or Desired or MaxReplicas or LastApplied));
        var text = revision.ToString(CultureInfo.InvariantCulture);
        var result = annotations.SetItems(copied);
        if (!annotations.TryGetValue(Revision, out var before) || before == text)
            return result.SetItem(Revision, text);
        var history = annotations.TryGetValue(RevisionHistory, out var earlier) ? $"{earlier},{before}" : before;
        return result.SetItem(Revision, text).SetItem(RevisionHistory, history);
    }
}
