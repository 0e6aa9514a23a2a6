using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What a client should hear of a pod's volumes: of types that are gone, and of files that hide a token.</summary>
internal static class VolumeWarnings
{
    public static IEnumerable<string> Of(FieldPath path, ImmutableArray<Volume> volumes)
    {
        for (var i = 0; i < volumes.Length; i++)
        {
            foreach (var (name, source, since) in Gone(volumes[i]))
            {
                if (source is not null)
                    yield return $"{path.Index(i).Child(name)}: {since}";
            }
        }

        var tokens = volumes.SelectMany(v => v.Projected?.Sources ?? []).Select(s => s.ServiceAccountToken?.Path).OfType<string>().ToHashSet();
        for (var i = 0; i < volumes.Length && tokens.Count > 0; i++)
        {
            foreach (var warning in Doubles(path.Index(i).Child("projected", "sources"), volumes[i].Projected?.Sources ?? [], tokens))
                yield return warning;
        }
    }

    private static IEnumerable<(string Name, object? Source, string Since)> Gone(Volume v) =>
    [
        ("photonPersistentDisk", v.PhotonPersistentDisk, "deprecated in v1.11, non-functional in v1.16+"),
        ("gitRepo", v.GitRepo, "deprecated in v1.11, and disabled by default in v1.33+"),
        ("scaleIO", v.ScaleIO, "deprecated in v1.16, non-functional in v1.22+"),
        ("flocker", v.Flocker, "deprecated in v1.22, non-functional in v1.25+"),
        ("storageOS", v.Storageos, "deprecated in v1.22, non-functional in v1.25+"),
        ("quobyte", v.Quobyte, "deprecated in v1.22, non-functional in v1.25+"),
        ("glusterfs", v.Glusterfs, "deprecated in v1.25, non-functional in v1.26+"),
        ("cephfs", v.Cephfs, "deprecated in v1.28, non-functional in v1.31+"),
        ("rbd", v.Rbd, "deprecated in v1.28, non-functional in v1.31+"),
    ];

    private static IEnumerable<string> Doubles(FieldPath path, ImmutableArray<VolumeProjection> sources, HashSet<string> tokens)
    {
        foreach (var source in sources)
        {
            var named = Files("configMap", source.ConfigMap?.Items.Select(i => i.Path))
                .Concat(Files("secrets", source.Secret?.Items.Select(i => i.Path)))
                .Concat(Files("downwardAPI", source.DownwardAPI?.Items.Select(i => i.Path)));
            foreach (var (of, index, file) in named.Where(n => tokens.Contains(n.File)))
                yield return $"{path.Child(of).Index(index)}: has duplicated path with ServiceAccountToken \"{file}\"";
            if (source.ClusterTrustBundle is { } bundle && tokens.Contains(bundle.Path))
                yield return $"{path.Child("ClusterTrustBundle")}: has duplicated path with ServiceAccountToken \"{bundle.Path}\"";
        }
    }

    private static IEnumerable<(string Of, int Index, string File)> Files(string of, IEnumerable<string>? files) => (files ?? []).Select((f, i) => (of, i, f));
}
