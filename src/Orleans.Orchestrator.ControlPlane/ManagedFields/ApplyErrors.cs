using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>The refusals of server-side apply, in Kubernetes' wording.</summary>
internal static class ApplyErrors
{
    /// <summary>409 with every field in conflict as a cause; kubectl makes its advice of it.</summary>
    public static ApiException Conflict(IEnumerable<FieldConflict> conflicts)
    {
        var all = conflicts.OrderBy(static c => c.Owner.ToString(), StringComparer.Ordinal)
            .SelectMany(static c => c.Fields.Paths().Select(path => (Owner: c.Owner.ToString(), Path: PathElement.Show(path)))).ToList();
        var message = all is [var only]
            ? $"Apply failed with 1 conflict: conflict with {only.Owner}: {only.Path}"
            : $"Apply failed with {all.Count} conflicts: " + string.Join('\n', all.GroupBy(static c => c.Owner)
                .SelectMany(static owner => owner.Select(static c => $"- {c.Path}").Prepend($"conflicts with {owner.Key}:")));
        return ApiErrors.Make(409, "Conflict", message, causes:
            [.. all.Select(static c => new StatusCause { Reason = "FieldManagerConflict", Message = $"conflict with {c.Owner}", Field = c.Path })]);
    }

    /// <summary>400: the configuration does not fit the kind's merge rules.</summary>
    public static ApiException NotTyped(string space, string name, string apiVersion, string kind, IReadOnlyList<string> faults) => ApiErrors.BadRequest(
        $"failed to create typed patch object ({space}/{name}; {apiVersion}, Kind={kind}): {(faults.Count == 1 ? faults[0] : "errors:\n  " + string.Join("\n  ", faults))}");
}
