using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for volumes whose files come from objects of the API.</summary>
internal static class FileVolumeRules
{
    public static void Secret(FieldPath path, SecretVolumeSource value, FaultList faults)
    {
        Checks.Required(path.Child("secretName"), value.SecretName, faults);
        Checks.Mode(path.Child("defaultMode"), value.DefaultMode, faults);
        Items(path.Child("items"), value.Items, faults);
    }

    public static void ConfigMap(FieldPath path, ConfigMapVolumeSource value, FaultList faults)
    {
        Checks.Required(path.Child("name"), value.Name, faults);
        Checks.Mode(path.Child("defaultMode"), value.DefaultMode, faults);
        Items(path.Child("items"), value.Items, faults);
    }

    public static void Downward(FieldPath path, DownwardAPIVolumeSource value, FaultList faults)
    {
        Checks.Mode(path.Child("defaultMode"), value.DefaultMode, faults);
        foreach (var file in value.Items)
            DownwardFile(path, file, faults);
    }

    public static void Items(FieldPath path, ImmutableArray<KeyToPath> items, FaultList faults)
    {
        for (var i = 0; i < items.Length; i++)
        {
            var at = path.Index(i);
            Checks.Required(at.Child("key"), items[i].Key, faults);
            Checks.Required(at.Child("path"), items[i].Path, faults);
            Checks.FilePath(at.Child("path"), items[i].Path, faults);
            Checks.Mode(at.Child("mode"), items[i].Mode, faults);
        }
    }

    /// <summary>Kubernetes names the volume here and not the file.</summary>
    public static void DownwardFile(FieldPath path, DownwardAPIVolumeFile file, FaultList faults)
    {
        Checks.Required(path.Child("path"), file.Path, faults);
        Checks.FilePath(path.Child("path"), file.Path, faults);
        if (file.FieldRef is { } field)
        {
            DownwardRules.Field(path.Child("fieldRef"), field, inEnvironment: false, faults);
            if (file.ResourceFieldRef is not null)
                faults.Invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
        }
        else if (file.ResourceFieldRef is { } resource)
        {
            DownwardRules.Resource(path.Child("resourceFieldRef"), resource, inVolume: true, faults);
        }
        else
        {
            faults.Required(path, "one of fieldRef and resourceFieldRef is required");
        }

        Checks.Mode(path.Child("mode"), file.Mode, faults);
    }
}
