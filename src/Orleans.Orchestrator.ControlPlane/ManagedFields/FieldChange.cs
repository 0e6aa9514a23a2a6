namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>What differs between two versions of an object.</summary>
/// <param name="Set">Paths that are new or have another value.</param>
/// <param name="Gone">Paths that are there no more.</param>
internal readonly record struct FieldChange(FieldSet Set, FieldSet Gone)
{
    /// <summary>No difference.</summary>
    public static FieldChange None { get; } = new(FieldSet.Empty, FieldSet.Empty);
}
