namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>Fields that an apply would change and that somebody else owns.</summary>
/// <param name="Owner">Who owns them.</param>
/// <param name="Fields">Which.</param>
internal sealed record FieldConflict(Manager Owner, FieldSet Fields);
