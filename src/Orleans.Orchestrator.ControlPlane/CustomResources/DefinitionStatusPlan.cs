using System.Collections.Immutable;
using Orleans.Orchestrator.Resources.Apiextensions.V1;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>
/// Decides what a definition may call its kind. Names are given out within a group, to those that have them already and then in the order
/// of creation (apiextensions <c>pkg/controller/status</c>).
/// </summary>
internal static class DefinitionStatusPlan
{
    /// <summary>The status that a definition should have.</summary>
    /// <param name="value">The definition.</param>
    /// <param name="others">All others.</param>
    /// <param name="now">For conditions that change.</param>
    public static CustomResourceDefinitionStatus For(CustomResourceDefinition value, IEnumerable<CustomResourceDefinition> others, DateTimeOffset now)
    {
        var taken = others.Where(o => o.Spec.Group == value.Spec.Group && o.Metadata.Uid != value.Metadata.Uid).Select(o => o.Status.AcceptedNames).ToList();
        var (accepted, conflict) = Accept(value.Spec.Names, value.Status.AcceptedNames, taken);
        var named = conflict is null
            ? Condition("NamesAccepted", true, "NoConflicts", "no conflicts found")
            : Condition("NamesAccepted", false, conflict.Value.Reason, conflict.Value.Message);
        // Once established it stays so: there may be objects.
        var isEstablished = conflict is null || IsTrue(value, "Established");
        var established = isEstablished
            ? Condition("Established", true, "InitialNamesAccepted", "the initial names have been accepted")
            : Condition("Established", false, "NotAccepted", "not all names are accepted");
        var storage = value.Spec.Versions.First(v => v.Storage).Name;
        return value.Status with
        {
            AcceptedNames = accepted,
            Conditions = With(With(value.Status.Conditions, named, now), established, now),
            StoredVersions = value.Status.StoredVersions.Contains(storage) ? value.Status.StoredVersions : value.Status.StoredVersions.Add(storage),
        };
    }

    /// <summary>Sets a condition; its time changes only with its state.</summary>
    public static ImmutableArray<CustomResourceDefinitionCondition> With(
        ImmutableArray<CustomResourceDefinitionCondition> conditions, CustomResourceDefinitionCondition next, DateTimeOffset now)
    {
        var present = conditions.FirstOrDefault(c => c.Type == next.Type);
        next = next with { LastTransitionTime = present?.Status == next.Status ? present.LastTransitionTime : now };
        return present is null ? conditions.Add(next) : conditions.Replace(present, next);
    }

    /// <summary>A condition without its time.</summary>
    public static CustomResourceDefinitionCondition Condition(string type, bool holds, string reason, string message) =>
        new() { Type = type, Status = holds ? "True" : "False", Reason = reason, Message = message };

    private static bool IsTrue(CustomResourceDefinition value, string type) => value.Status.Conditions.Any(c => c.Type == type && c.Status == "True");

    private static (CustomResourceDefinitionNames Accepted, (string Reason, string Message)? Conflict) Accept(
        CustomResourceDefinitionNames asked, CustomResourceDefinitionNames accepted, IReadOnlyList<CustomResourceDefinitionNames> taken)
    {
        var resources = taken.SelectMany(t => t.ShortNames.Append(t.Plural).Append(t.Singular ?? "")).Where(n => n.Length > 0).ToHashSet();
        var kinds = taken.SelectMany(t => (string[])[t.Kind, t.ListKind ?? ""]).Where(n => n.Length > 0).ToHashSet();
        (string, string)? conflict = null;
        string Choose(string? name, string? present, HashSet<string> used, string reason)
        {
            if (string.IsNullOrEmpty(name) || !used.Contains(name))
                return name ?? "";
            conflict ??= (reason, $"\"{name}\" is already in use");
            return present ?? "";
        }

        var plural = Choose(asked.Plural, accepted.Plural, resources, "PluralConflict");
        var singular = Choose(asked.Singular, accepted.Singular, resources, "SingularConflict");
        var shortNames = asked.ShortNames;
        if (shortNames.FirstOrDefault(resources.Contains) is { } used)
        {
            conflict ??= ("ShortNamesConflict", $"\"{used}\" is already in use");
            shortNames = accepted.ShortNames;
        }

        var kind = Choose(asked.Kind, accepted.Kind, kinds, "KindConflict");
        var listKind = Choose(asked.ListKind, accepted.ListKind, kinds, "ListKindConflict");
        return (new CustomResourceDefinitionNames
        {
            Plural = plural, Singular = singular.Length == 0 ? null : singular, ShortNames = shortNames, Kind = kind,
            ListKind = listKind.Length == 0 ? null : listKind, Categories = asked.Categories,
        }, conflict);
    }
}
