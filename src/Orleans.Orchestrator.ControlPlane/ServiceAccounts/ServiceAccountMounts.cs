using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.ServiceAccounts;

/// <summary>What a pod gets of its account: secrets to pull images with, and a volume with token, authority and namespace.</summary>
internal static class ServiceAccountMounts
{
    private const string Path = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const string VolumePrefix = "kube-api-access-";
    private const string RootCertificates = "kube-root-ca.crt";
    private const int SuffixLength = 5;

    /// <summary>0644.</summary>
    private const int FileMode = 420;

    /// <summary>An hour, and a little by which Kubernetes knows tokens that it has given unasked.</summary>
    private const long TokenSeconds = 3607;

    /// <summary>The description with what it was lacking; the same one when nothing was.</summary>
    /// <param name="spec">A pod's description.</param>
    /// <param name="account">Its account.</param>
    public static PodSpec Complete(PodSpec spec, ServiceAccount account)
    {
        if (spec.ImagePullSecrets.IsEmpty && !account.ImagePullSecrets.IsEmpty)
            spec = spec with { ImagePullSecrets = account.ImagePullSecrets };
        if (spec.AutomountServiceAccountToken ?? account.AutomountServiceAccountToken ?? true)
            spec = WithToken(spec, account);
        return spec;
    }

    private static PodSpec WithToken(PodSpec spec, ServiceAccount account)
    {
        if (spec.Containers.Concat(spec.InitContainers).All(IsMounted))
            return spec;
        var present = spec.Volumes.FirstOrDefault(v => v.Name.StartsWith(VolumePrefix, StringComparison.Ordinal));
        var name = present?.Name ?? VolumePrefix + SuffixOf(account);
        return spec with
        {
            Containers = With(spec.Containers, name),
            InitContainers = With(spec.InitContainers, name),
            Volumes = present is null ? spec.Volumes.Add(TokenVolume(name)) : spec.Volumes,
        };
    }

    // Kubernetes takes a random one. Here it follows from the account: the outcome is remembered by the description's identity, and whether it is
    // remembered or made again is chance, which must not reach the objects. A pod has one such volume, so the names of one pod never meet.
    private static string SuffixOf(ServiceAccount account)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in account.Metadata.Uid ?? account.Metadata.Name ?? "")
            hash = unchecked((hash ^ c) * 1099511628211UL);
        return string.Create(SuffixLength, hash, static (text, left) =>
        {
            for (var i = 0; i < text.Length; i++, left /= (ulong)Identifiers.Alphabet.Length)
                text[i] = Identifiers.Alphabet[(int)(left % (ulong)Identifiers.Alphabet.Length)];
        });
    }

    private static bool IsMounted(Container container) => container.VolumeMounts.Any(m => m.MountPath == Path);

    private static ImmutableArray<Container> With(ImmutableArray<Container> containers, string volume) =>
    [
        .. containers.Select(c => IsMounted(c)
            ? c
            : c with { VolumeMounts = c.VolumeMounts.Add(new VolumeMount { Name = volume, ReadOnly = true, MountPath = Path }) }),
    ];

    private static Volume TokenVolume(string name) => new()
    {
        Name = name,
        Projected = new ProjectedVolumeSource
        {
            DefaultMode = FileMode,
            Sources =
            [
                new VolumeProjection { ServiceAccountToken = new ServiceAccountTokenProjection { ExpirationSeconds = TokenSeconds, Path = "token" } },
                new VolumeProjection { ConfigMap = new ConfigMapProjection { Name = RootCertificates, Items = [new KeyToPath { Key = "ca.crt", Path = "ca.crt" }] } },
                new VolumeProjection
                {
                    DownwardAPI = new DownwardAPIProjection
                    {
                        Items = [new DownwardAPIVolumeFile { Path = "namespace", FieldRef = new ObjectFieldSelector { ApiVersion = "v1", FieldPath = "metadata.namespace" } }],
                    },
                },
            ],
        },
    };
}
