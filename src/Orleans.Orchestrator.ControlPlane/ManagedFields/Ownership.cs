namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>What one manager owns of an object.</summary>
/// <param name="Manager">Who.</param>
/// <param name="Fields">What.</param>
/// <param name="Time">When it last took a field; null when unknown.</param>
internal sealed record Ownership(Manager Manager, FieldSet Fields, DateTimeOffset? Time);
