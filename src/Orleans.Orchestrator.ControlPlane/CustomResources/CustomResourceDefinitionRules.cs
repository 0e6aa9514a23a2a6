using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.ControlPlane.Rules;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Apiextensions.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>What holds for CustomResourceDefinitions (apiextensions <c>pkg/apis/apiextensions/validation</c>).</summary>
internal sealed class CustomResourceDefinitionRules : ResourceRules<CustomResourceDefinition>
{
    private const string Approval = "api-approved.kubernetes.io";
    private const int MaxVersions = 50;

    public override bool HasGeneration => true;

    public override CustomResourceDefinition Default(CustomResourceDefinition value)
    {
        var names = value.Spec.Names;
        if (string.IsNullOrEmpty(names.Singular) && names.Kind.Length > 0)
            names = names with { Singular = names.Kind.ToLowerInvariant() };
        if (string.IsNullOrEmpty(names.ListKind) && names.Kind.Length > 0)
            names = names with { ListKind = names.Kind + "List" };
        var conversion = value.Spec.Conversion ?? new CustomResourceConversion { Strategy = "None" };
        if (conversion.Webhook?.ClientConfig?.Service is { Port: null } service)
        {
            conversion = conversion with
            {
                Webhook = conversion.Webhook with { ClientConfig = conversion.Webhook.ClientConfig with { Service = service with { Port = 443 } } },
            };
        }

        return value with { Spec = value.Spec with { Names = names, Conversion = conversion } };
    }

    public override CustomResourceDefinition PrepareForCreate(CustomResourceDefinition value) => value with { Status = CustomResourceDefinitionStatus.Empty };

    public override CustomResourceDefinition PrepareForUpdate(CustomResourceDefinition current, CustomResourceDefinition next) => next with { Status = current.Status };

    public override CustomResourceDefinition WithStatusOf(CustomResourceDefinition current, CustomResourceDefinition next) => current with { Status = next.Status };

    public override ObjectMeta MetadataWithStatus(ObjectMeta current, ObjectMeta next) => current;

    public override bool HasSameSpec(CustomResourceDefinition left, CustomResourceDefinition right) => left.Spec.Equals(right.Spec);

    public override void Validate(CustomResourceDefinition value, FaultList faults)
    {
        var (spec, path) = (value.Spec, FieldPath.Spec);
        if (value.Metadata.Name != $"{spec.Names.Plural}.{spec.Group}")
            faults.Invalid(FieldPath.Metadata.Child("name"), value.Metadata.Name, "must be spec.names.plural+\".\"+spec.group");
        Group(value, faults);
        Checks.RequiredOneOf(path.Child("scope"), spec.Scope, faults, "Cluster", "Namespaced");
        RequiredNames(path.Child("names"), spec.Names, faults);
        DefinitionNameRules.Validate(path.Child("names"), spec.Names, faults);
        if (spec.PreserveUnknownFields == true)
            faults.Invalid(path.Child("preserveUnknownFields"), true, "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
        Versions(path.Child("versions"), spec, faults);
        ConversionRules.Validate(path.Child("conversion"), spec.Conversion, faults);
    }

    public override void ValidateUpdate(CustomResourceDefinition current, CustomResourceDefinition next, FaultList faults)
    {
        const string immutable = "field is immutable";
        var (path, old, spec) = (FieldPath.Spec, current.Spec, next.Spec);
        if (current.Status.Conditions.Any(c => c is { Type: "Established", Status: "True" }))
        {
            if (spec.Scope != old.Scope)
                faults.Invalid(path.Child("scope"), spec.Scope, immutable);
            if (spec.Names.Kind != old.Names.Kind)
                faults.Invalid(path.Child("names").Child("kind"), spec.Names.Kind, immutable);
        }

        if (spec.Group != old.Group)
            faults.Invalid(path.Child("group"), spec.Group, immutable);
        if (spec.Names.Plural != old.Names.Plural)
            faults.Invalid(path.Child("names").Child("plural"), spec.Names.Plural, immutable);
        StoredVersions(next, faults);
    }

    public override void ValidateStatusUpdate(CustomResourceDefinition current, CustomResourceDefinition next, FaultList faults)
    {
        var path = FieldPath.Root("status").Child("storedVersions");
        if (next.Status.StoredVersions.IsEmpty)
            faults.Invalid(path, "[]", "must have at least one stored version");
        var storage = next.Spec.Versions.FirstOrDefault(v => v.Storage);
        if (storage is not null && !next.Status.StoredVersions.IsEmpty && !next.Status.StoredVersions.Contains(storage.Name))
            faults.Invalid(path, $"[{string.Join(", ", next.Status.StoredVersions)}]", $"must have the storage version {storage.Name}");
        StoredVersions(next, faults);
    }

    private static void StoredVersions(CustomResourceDefinition value, FaultList faults)
    {
        for (var i = 0; i < value.Status.StoredVersions.Length; i++)
        {
            var name = value.Status.StoredVersions[i];
            if (value.Spec.Versions.All(v => v.Name != name))
                faults.Invalid(FieldPath.Root("status").Child("storedVersions").Index(i), name, "must appear in spec.versions");
        }
    }

    private static void Group(CustomResourceDefinition value, FaultList faults)
    {
        var (group, path) = (value.Spec.Group, FieldPath.Spec.Child("group"));
        if (group.Length == 0)
            faults.Required(path);
        else if (DnsNames.SubdomainFaults(group) is { IsEmpty: false } wrong)
            faults.Invalid(path, group, string.Join(",", wrong));
        else if (!group.Contains('.'))
            faults.Invalid(path, group, "should be a domain with at least one dot");
        var isProtected = group is "k8s.io" or "kubernetes.io" || group.EndsWith(".k8s.io", StringComparison.Ordinal) || group.EndsWith(".kubernetes.io", StringComparison.Ordinal);
        if (isProtected && string.IsNullOrEmpty(value.Metadata.Annotations.GetValueOrDefault(Approval)))
        {
            faults.Required(
                FieldPath.Metadata.Child("annotations").Key(Approval),
                $"protected groups must have approval annotation \"{Approval}\", see https://github.com/kubernetes/enhancements/pull/1111");
        }
    }

    private static void RequiredNames(FieldPath path, CustomResourceDefinitionNames names, FaultList faults)
    {
        foreach (var (name, value) in ((string, string?)[])[("plural", names.Plural), ("singular", names.Singular), ("kind", names.Kind), ("listKind", names.ListKind)])
        {
            if (string.IsNullOrEmpty(value))
                faults.Required(path.Child(name));
        }
    }

    private static void Versions(FieldPath path, CustomResourceDefinitionSpec spec, FaultList faults)
    {
        var shown = $"[{string.Join(", ", spec.Versions.Select(v => v.Name))}]";
        if (spec.Versions.Length > MaxVersions)
        {
            faults.TooMany(path, spec.Versions.Length, MaxVersions);
            return;
        }

        if (spec.Versions.Select(v => v.Name).Distinct().Count() != spec.Versions.Length)
            faults.Invalid(path, shown, "must contain unique version names");
        if (spec.Versions.Count(v => v.Storage) != 1)
            faults.Invalid(path, shown, "must have exactly one version marked as storage version");
        for (var i = 0; i < spec.Versions.Length; i++)
            DefinitionVersionRules.Validate(path.Index(i), spec.Versions[i], faults);
    }
}
