using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for a pod's volumes.</summary>
internal static class VolumeRules
{
    private static readonly string[] HostPathTypes = ["BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket"];

    /// <returns>The names that containers may mount.</returns>
    public static IReadOnlySet<string> Validate(FieldPath path, ImmutableArray<Volume> volumes, FaultList faults)
    {
        var names = new HashSet<string>();
        for (var i = 0; i < volumes.Length; i++)
        {
            var (volume, at) = (volumes[i], path.Index(i));
            if (volume.Name.Length == 0)
                faults.Required(at.Child("name"));
            else
                faults.InvalidEach(at.Child("name"), volume.Name, DnsNames.LabelFaults(volume.Name));
            if (volume.Name.Length > 0 && !names.Add(volume.Name))
                faults.Duplicate(at.Child("name"), volume.Name);
            switch (VolumeDefaults.Sources(volume))
            {
                case 0:
                    faults.Required(at, "must specify a volume type");
                    break;
                case > 1:
                    faults.Forbidden(at, "may not specify more than 1 volume type");
                    break;
            }

            Source(at, volume, faults);
        }

        return names;
    }

    /// <summary>A path below a folder, that cannot lead out of it.</summary>
    public static void LocalDescendingPath(FieldPath path, string? value, FaultList faults)
    {
        if (string.IsNullOrEmpty(value))
            return;
        if (value.StartsWith('/'))
            faults.Invalid(path, value, "must be a relative path");
        NoBacksteps(path, value, faults);
    }

    private static void NoBacksteps(FieldPath path, string value, FaultList faults)
    {
        if (value.Split('/').Contains(".."))
            faults.Invalid(path, value, "must not contain '..'");
    }

    private static void Source(FieldPath path, Volume volume, FaultList faults)
    {
        if (volume.HostPath is { } host)
        {
            var at = path.Child("hostPath");
            if (host.Path.Length == 0)
                faults.Required(at.Child("path"));
            else
                NoBacksteps(at.Child("path"), host.Path, faults);
            Checks.OneOf(at.Child("type"), host.Type, faults, HostPathTypes);
        }

        if (volume.EmptyDir?.SizeLimit is { } size && size < Orchestrator.Resources.Quantity.Zero)
            faults.Invalid(path.Child("emptyDir").Child("sizeLimit"), size, "must be greater than or equal to 0");
        if (volume.Secret is { } secret)
            Files(path.Child("secret"), "secretName", secret.SecretName, secret.DefaultMode, secret.Items, faults);
        if (volume.ConfigMap is { } map)
            Files(path.Child("configMap"), "name", map.Name, map.DefaultMode, map.Items, faults);
        if (volume.DownwardAPI is { } downward)
            Downward(path.Child("downwardAPI"), downward.Items, faults);
        if (volume.PersistentVolumeClaim is { ClaimName.Length: 0 })
            faults.Required(path.Child("persistentVolumeClaim").Child("claimName"));
        if (volume.Projected is { } projected)
            Projected(path.Child("projected"), projected, faults);
    }

    private static void Projected(FieldPath path, ProjectedVolumeSource value, FaultList faults)
    {
        Mode(path.Child("defaultMode"), value.DefaultMode, faults);
        for (var i = 0; i < value.Sources.Length; i++)
        {
            var (source, at) = (value.Sources[i], path.Child("sources").Index(i));
            if (source.Secret is { } secret)
                Files(at.Child("secret"), "name", secret.Name, null, secret.Items, faults);
            if (source.ConfigMap is { } map)
                Files(at.Child("configMap"), "name", map.Name, null, map.Items, faults);
            if (source.DownwardAPI is { } downward)
                Downward(at.Child("downwardAPI"), downward.Items, faults);
            if (source.ServiceAccountToken is not { } token)
                continue;
            if (token.Path.Length == 0)
                faults.Required(at.Child("serviceAccountToken").Child("path"));
            LocalDescendingPath(at.Child("serviceAccountToken").Child("path"), token.Path, faults);
            if (token.ExpirationSeconds < 600)
                faults.Invalid(at.Child("serviceAccountToken").Child("expirationSeconds"), token.ExpirationSeconds, "may not specify a duration less than 10 minutes");
        }
    }

    private static void Files(FieldPath path, string nameField, string? name, int? mode, ImmutableArray<KeyToPath> items, FaultList faults)
    {
        if (string.IsNullOrEmpty(name))
            faults.Required(path.Child(nameField));
        Mode(path.Child("defaultMode"), mode, faults);
        for (var i = 0; i < items.Length; i++)
        {
            var at = path.Child("items").Index(i);
            if (items[i].Key.Length == 0)
                faults.Required(at.Child("key"));
            if (items[i].Path.Length == 0)
                faults.Required(at.Child("path"));
            LocalDescendingPath(at.Child("path"), items[i].Path, faults);
            Mode(at.Child("mode"), items[i].Mode, faults);
        }
    }

    private static void Downward(FieldPath path, ImmutableArray<DownwardAPIVolumeFile> items, FaultList faults)
    {
        for (var i = 0; i < items.Length; i++)
        {
            var (item, at) = (items[i], path.Child("items").Index(i));
            if (item.Path.Length == 0)
                faults.Required(at.Child("path"));
            LocalDescendingPath(at.Child("path"), item.Path, faults);
            if (item is { FieldRef: null, ResourceFieldRef: null })
                faults.Required(at.Child("fieldRef"), "one of fieldRef and resourceFieldRef is required");
            if (item.FieldRef is { } field)
                DownwardRules.Field(at.Child("fieldRef"), field, inEnvironment: false, faults);
            if (item.ResourceFieldRef is { } resource)
                DownwardRules.Resource(at.Child("resourceFieldRef"), resource, faults);
            Mode(at.Child("mode"), item.Mode, faults);
        }
    }

    private static void Mode(FieldPath path, int? mode, FaultList faults)
    {
        if (mode is < 0 or > 511)
            faults.Invalid(path, mode, "must be a number between 0 and 0777 (octal), both inclusive");
    }
}
