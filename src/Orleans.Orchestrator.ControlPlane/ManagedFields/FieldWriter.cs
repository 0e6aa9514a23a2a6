namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>Who writes an object, through which part of it, and when.</summary>
/// <param name="Name">The field manager; null for a part of the cluster itself, which owns nothing.</param>
/// <param name="Subresource">The part; null for the object itself.</param>
/// <param name="Now">The time, in whole seconds.</param>
internal sealed record FieldWriter(string? Name, string? Subresource, DateTimeOffset Now);
