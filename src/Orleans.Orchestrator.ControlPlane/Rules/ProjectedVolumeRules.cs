using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for volumes that show several sources in one folder.</summary>
internal static class ProjectedVolumeRules
{
    private const long MinTokenSeconds = 600;
    private const long MaxTokenSeconds = 1L << 32;

    public static void Validate(FieldPath path, ProjectedVolumeSource value, FaultList faults)
    {
        Checks.Mode(path.Child("defaultMode"), value.DefaultMode, faults);
        var taken = new HashSet<string>();
        for (var i = 0; i < value.Sources.Length; i++)
        {
            var (source, at) = (value.Sources[i], path.Child("sources").Index(i));
            if (source.Secret is { } secret)
                Object(path, at.Child("secret"), secret.Name, secret.Items, taken, faults);
            if (source.ConfigMap is { } map)
                Object(path, at.Child("configMap"), map.Name, map.Items, taken, faults);
            foreach (var file in source.DownwardAPI?.Items ?? [])
            {
                FileVolumeRules.DownwardFile(at.Child("downwardAPI"), file, faults);
                Take(path, file.Path, file.Path, taken, faults);
            }

            if (source.ServiceAccountToken is { } token)
                Token(path, at.Child("serviceAccountToken"), token, faults);
            if (source.ClusterTrustBundle is { } bundle)
                Bundle(path, at.Child("clusterTrustBundle"), bundle, taken, faults);
            object?[] sources = [source.Secret, source.ConfigMap, source.DownwardAPI, source.ServiceAccountToken, source.ClusterTrustBundle, source.PodCertificate];
            if (sources.Count(s => s is not null) > 1)
                faults.Forbidden(at, "may not specify more than 1 volume type per source");
        }
    }

    private static void Object(FieldPath volume, FieldPath path, string? name, ImmutableArray<KeyToPath> items, HashSet<string> taken, FaultList faults)
    {
        Checks.Required(path.Child("name"), name, faults);
        FileVolumeRules.Items(path.Child("items"), items, faults);
        foreach (var item in items)
            Take(volume, item.Path, name, taken, faults);
    }

    private static void Take(FieldPath volume, string file, string? shown, HashSet<string> taken, FaultList faults)
    {
        if (file.Length > 0 && !taken.Add(file))
            faults.Invalid(volume, shown ?? "", "conflicting duplicate paths");
    }

    private static void Token(FieldPath volume, FieldPath path, ServiceAccountTokenProjection value, FaultList faults)
    {
        if (value.ExpirationSeconds < MinTokenSeconds)
            faults.Invalid(path.Child("expirationSeconds"), value.ExpirationSeconds, "may not specify a duration less than 10 minutes");
        if (value.ExpirationSeconds > MaxTokenSeconds)
            faults.Invalid(path.Child("expirationSeconds"), value.ExpirationSeconds, "may not specify a duration larger than 2^32 seconds");
        Checks.Required(volume.Child("path"), value.Path, faults);
        Checks.FilePath(volume.Child("path"), value.Path, faults);
    }

    private static void Bundle(FieldPath volume, FieldPath path, ClusterTrustBundleProjection value, HashSet<string> taken, FaultList faults)
    {
        switch (value)
        {
            case { Name: not null, SignerName: not null }:
                faults.Invalid(path, FaultValue.Of(value), "only one of name and signerName may be used");
                break;
            case { Name: { } name }:
                foreach (var wrong in DnsNames.SubdomainFaults(name))
                    faults.Invalid(path.Child("name"), name, $"not a valid clustertrustbundlename: {wrong}");
                if (value.LabelSelector is not null)
                    faults.Invalid(path.Child("labelSelector"), FaultValue.Of(value.LabelSelector), "labelSelector must be unset if name is specified");
                break;
            case { SignerName: { } signer }:
                if (signer.Length == 0)
                    faults.Required(path.Child("signerName"), "must be a valid signer name");
                else if (!signer.Contains('/', StringComparison.Ordinal))
                    faults.Invalid(path.Child("signerName"), signer, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
                SelectorRules.Validate(path.Child("labelSelector"), value.LabelSelector, faults);
                break;
            default:
                faults.Required(path, "either name or signerName must be specified");
                break;
        }

        Checks.Required(path.Child("path"), value.Path, faults);
        Checks.FilePath(path.Child("path"), value.Path, faults);
        Take(volume, value.Path, value.Path, taken, faults);
    }
}
