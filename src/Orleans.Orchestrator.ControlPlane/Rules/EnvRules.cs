using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for a container's environment. Values may be secrets and are not shown.</summary>
internal static class EnvRules
{
    private const string NameRule = "a valid environment variable name must consist only of printable ASCII characters other than '='";

    public static void Validate(FieldPath container, Container value, FaultList faults)
    {
        for (var i = 0; i < value.Env.Length; i++)
        {
            var at = container.Child("env").Index(i);
            Name(at.Child("name"), value.Env[i].Name, required: true, faults);
            if (value.Env[i].ValueFrom is { } source)
                Source(at.Child("valueFrom"), source, value.Env[i].Value, faults);
        }

        for (var i = 0; i < value.EnvFrom.Length; i++)
            From(container.Child("envFrom").Index(i), value.EnvFrom[i], faults);
    }

    private static void Name(FieldPath path, string? name, bool required, FaultList faults)
    {
        if (string.IsNullOrEmpty(name))
        {
            if (required)
                faults.Required(path);
        }
        else if (!name.All(c => c is >= ' ' and <= '~' and not '='))
        {
            faults.Invalid(path, name, NameRule);
        }
    }

    private static void Source(FieldPath path, EnvVarSource source, string? value, FaultList faults)
    {
        object?[] sources = [source.FieldRef, source.ResourceFieldRef, source.ConfigMapKeyRef, source.SecretKeyRef, source.FileKeyRef];
        switch (sources.Count(s => s is not null))
        {
            case 0:
                faults.Invalid(path, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
                break;
            case 1 when !string.IsNullOrEmpty(value):
                faults.Invalid(path, "", "may not be specified when `value` is not empty");
                break;
            case > 1:
                faults.Invalid(path, "", "may not have more than one field specified at a time");
                break;
        }

        if (source.FieldRef is { } field)
            DownwardRules.Field(path.Child("fieldRef"), field, inEnvironment: true, faults);
        if (source.ResourceFieldRef is { } resource)
            DownwardRules.Resource(path.Child("resourceFieldRef"), resource, faults);
        if (source.ConfigMapKeyRef is { } map)
            Key(path.Child("configMapKeyRef"), map.Name, map.Key, faults);
        if (source.SecretKeyRef is { } secret)
            Key(path.Child("secretKeyRef"), secret.Name, secret.Key, faults);
    }

    private static void Key(FieldPath path, string? name, string key, FaultList faults)
    {
        if (string.IsNullOrEmpty(name))
            faults.Required(path.Child("name"));
        if (key.Length == 0)
            faults.Required(path.Child("key"));
        else
            faults.InvalidEach(path.Child("key"), key, ConfigKeys.Faults(key));
    }

    private static void From(FieldPath path, EnvFromSource source, FaultList faults)
    {
        Name(path.Child("prefix"), source.Prefix, required: false, faults);
        if (source is { ConfigMapRef: null, SecretRef: null })
            faults.Invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
        else if (source is { ConfigMapRef: not null, SecretRef: not null })
            faults.Invalid(path, "", "may not have more than one field specified at a time");
        if (source.ConfigMapRef is { } map && string.IsNullOrEmpty(map.Name))
            faults.Required(path.Child("configMapRef").Child("name"));
        if (source.SecretRef is { } secret && string.IsNullOrEmpty(secret.Name))
            faults.Required(path.Child("secretRef").Child("name"));
    }
}
