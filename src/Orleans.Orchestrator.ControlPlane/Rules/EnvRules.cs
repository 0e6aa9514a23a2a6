using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
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
            if (value.Env[i].Name.Length == 0)
                faults.Required(at.Child("name"));
            Name(at.Child("name"), value.Env[i].Name, faults);
            if (value.Env[i].ValueFrom is { } source)
                Source(at.Child("valueFrom"), source, value.Env[i].Value, faults);
        }

        for (var i = 0; i < value.EnvFrom.Length; i++)
            From(container.Child("envFrom"), i, value.EnvFrom[i], faults);
    }

    private static void Name(FieldPath path, string? name, FaultList faults)
    {
        if (name is not null && !name.All(c => c is >= ' ' and <= '~' and not '='))
            faults.Invalid(path, name, NameRule);
    }

    private static void Source(FieldPath path, EnvVarSource source, string? value, FaultList faults)
    {
        if (source.FieldRef is { } field)
            DownwardRules.Field(path.Child("fieldRef"), field, inEnvironment: true, faults);
        if (source.ResourceFieldRef is { } resource)
            DownwardRules.Resource(path.Child("resourceFieldRef"), resource, inVolume: false, faults);
        if (source.ConfigMapKeyRef is { } map)
            Key(path.Child("configMapKeyRef"), map.Name, map.Key, faults);
        if (source.SecretKeyRef is { } secret)
            Key(path.Child("secretKeyRef"), secret.Name, secret.Key, faults);
        object?[] sources = [source.FieldRef, source.ResourceFieldRef, source.ConfigMapKeyRef, source.SecretKeyRef, source.FileKeyRef];
        var count = sources.Count(s => s is not null);
        if (count == 0)
            faults.Invalid(path, "", "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`");
        else if (!string.IsNullOrEmpty(value))
            faults.Invalid(path, "", "may not be specified when `value` is not empty");
        else if (count > 1)
            faults.Invalid(path, "", "may not have more than one field specified at a time");
    }

    private static void Key(FieldPath path, string? name, string key, FaultList faults)
    {
        faults.InvalidEach(path.Child("name"), name ?? "", DnsNames.SubdomainFaults(name ?? ""));
        if (key.Length == 0)
            faults.Required(path.Child("key"));
        else
            faults.InvalidEach(path.Child("key"), key, ConfigKeys.Faults(key));
    }

    private static void From(FieldPath path, int index, EnvFromSource source, FaultList faults)
    {
        var at = path.Index(index);
        Name(at.Child("prefix"), source.Prefix, faults);
        if (source.ConfigMapRef is { } map)
            Object(at.Child("configMapRef", "name"), map.Name, faults);
        if (source.SecretRef is { } secret)
            Object(at.Child("secretRef", "name"), secret.Name, faults);
        // Kubernetes names the list here and not the entry.
        if (source is { ConfigMapRef: null, SecretRef: null })
            faults.Invalid(path, "", "must specify one of: `configMapRef` or `secretRef`");
        else if (source is { ConfigMapRef: not null, SecretRef: not null })
            faults.Invalid(path, "", "may not have more than one field specified at a time");
    }

    private static void Object(FieldPath path, string? name, FaultList faults)
    {
        Checks.Required(path, name, faults);
        Checks.Name(path, name, faults);
    }
}
