using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Apiextensions.V1;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>The names of a custom kind.</summary>
internal static class DefinitionNameRules
{
    public static void Validate(FieldPath path, CustomResourceDefinitionNames names, FaultList faults)
    {
        Label(path.Child("plural"), names.Plural, "", faults);
        Label(path.Child("singular"), names.Singular, "", faults);
        Label(path.Child("kind"), names.Kind, "may have mixed case, but should otherwise match: ", faults);
        Label(path.Child("listKind"), names.ListKind, "may have mixed case, but should otherwise match: ", faults);
        for (var i = 0; i < names.ShortNames.Length; i++)
            Label(path.Child("shortNames").Index(i), names.ShortNames[i], "", faults);
        for (var i = 0; i < names.Categories.Length; i++)
            Label(path.Child("categories").Index(i), names.Categories[i], "", faults);
        if (names.Kind.Length > 0 && names.Kind == names.ListKind)
            faults.Invalid(path.Child("listKind"), names.ListKind, "kind and listKind may not be the same");
    }

    private static void Label(FieldPath path, string? name, string prefix, FaultList faults)
    {
        var checkedName = prefix.Length > 0 ? name?.ToLowerInvariant() : name;
        if (!string.IsNullOrEmpty(checkedName) && DnsNames.Label1035Faults(checkedName) is { IsEmpty: false } wrong)
            faults.Invalid(path, name, prefix + string.Join(",", wrong));
    }
}
