namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>A field or an entry of an object.</summary>
/// <param name="Element">Its path element as in FieldsV1, such as <c>f:replicas</c>.</param>
/// <param name="Type">How its value is taken apart.</param>
/// <param name="IsDeclared">Whether the schema names it; otherwise it is an entry of a map.</param>
public readonly record struct MergeField(string Element, MergeType Type, bool IsDeclared);
