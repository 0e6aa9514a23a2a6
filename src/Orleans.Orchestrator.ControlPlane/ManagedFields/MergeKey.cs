using System.Text.Json;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>One of the fields that tell the elements of a list apart.</summary>
/// <param name="Name">The field.</param>
/// <param name="Default">What an element without the field counts as having; null when each element must have it.</param>
public sealed record MergeKey(string Name, JsonElement? Default = null);
