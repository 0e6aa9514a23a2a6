using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.Resources;
using Orleans.Orchestrator.Naming;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.ControlPlane.Rules;

/// <summary>What holds for both kinds of bindings.</summary>
internal static class BindingRules
{
    private const string Group = "rbac.authorization.k8s.io";

    public static RoleRef Set(RoleRef role) => role.ApiGroup.Length > 0 ? role : role with { ApiGroup = Group };

    public static ImmutableArray<Subject> Set(ImmutableArray<Subject> subjects) => subjects.All(s => !string.IsNullOrEmpty(s.ApiGroup) || s.Kind is not ("User" or "Group"))
        ? subjects
        : [.. subjects.Select(s => string.IsNullOrEmpty(s.ApiGroup) && s.Kind is "User" or "Group" ? s with { ApiGroup = Group } : s)];

    public static void Validate(RoleRef role, ImmutableArray<Subject> subjects, string[] roles, bool isNamespaced, FaultList faults)
    {
        var path = FieldPath.Root("roleRef");
        if (role.ApiGroup != Group)
            faults.NotSupported(path.Child("apiGroup"), role.ApiGroup, Group);
        if (!roles.Contains(role.Kind))
            faults.NotSupported(path.Child("kind"), role.Kind, roles);
        if (role.Name.Length == 0)
            faults.Required(path.Child("name"));
        else
            faults.InvalidEach(path.Child("name"), role.Name, PathSegments.Faults(role.Name));
        for (var i = 0; i < subjects.Length; i++)
            Validate(FieldPath.Root("subjects").Index(i), subjects[i], isNamespaced, faults);
    }

    public static void ValidateUpdate(RoleRef current, RoleRef next, FaultList faults)
    {
        if (!current.Equals(next))
            faults.Invalid(FieldPath.Root("roleRef"), FaultValue.Of(next), "cannot change roleRef");
    }

    private static void Validate(FieldPath path, Subject subject, bool isNamespaced, FaultList faults)
    {
        if (subject.Name.Length == 0)
            faults.Required(path.Child("name"));
        var group = subject.ApiGroup ?? "";
        switch (subject.Kind)
        {
            case "ServiceAccount":
                if (subject.Name.Length > 0)
                    faults.InvalidEach(path.Child("name"), subject.Name, DnsNames.SubdomainFaults(subject.Name));
                if (group.Length > 0)
                    faults.NotSupported(path.Child("apiGroup"), group, "");
                if (!isNamespaced && string.IsNullOrEmpty(subject.Namespace))
                    faults.Required(path.Child("namespace"));
                break;
            case "User" or "Group":
                if (group != Group)
                    faults.NotSupported(path.Child("apiGroup"), group, Group);
                break;
            default:
                faults.NotSupported(path.Child("kind"), subject.Kind, "Group", "ServiceAccount", "User");
                break;
        }
    }
}
