using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>What one manager owns of an object.</summary>
/// <param name="Manager">Who.</param>
/// <param name="Fields">What.</param>
/// <param name="Time">When it last took a field; null when unknown.</param>
/// <param name="Source">The set as it was read, as long as it is the same; null when it has to be written anew.</param>
internal sealed record Ownership(Manager Manager, FieldSet Fields, DateTimeOffset? Time, RawJson? Source = null);
