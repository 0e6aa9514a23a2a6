using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Volumes;

/// <summary>The claims that a pod uses.</summary>
internal static class PodClaims
{
    /// <summary>The names of the claims, in the order of the volumes; those that are made for the pod included.</summary>
    public static ImmutableArray<string> Of(Pod pod)
    {
        ImmutableArray<string>.Builder? names = null;
        foreach (var volume in pod.Spec.Volumes)
        {
            if (volume.PersistentVolumeClaim is { } claim)
                (names ??= ImmutableArray.CreateBuilder<string>()).Add(claim.ClaimName);
            else if (volume.Ephemeral is not null)
                (names ??= ImmutableArray.CreateBuilder<string>()).Add(NameOf(pod, volume));
        }

        return names?.ToImmutable() ?? [];
    }

    /// <summary>Whether it uses any.</summary>
    public static bool Any(Pod pod)
    {
        foreach (var volume in pod.Spec.Volumes)
        {
            if (volume.PersistentVolumeClaim is not null || volume.Ephemeral is not null)
                return true;
        }

        return false;
    }

    /// <summary>The claim that is made for a pod's ephemeral volume.</summary>
    public static string NameOf(Pod pod, Volume volume) => $"{pod.Metadata.Name}-{volume.Name}";
}
