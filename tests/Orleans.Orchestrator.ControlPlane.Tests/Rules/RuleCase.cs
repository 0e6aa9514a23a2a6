using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.ControlPlane.Tests.Rules;

/// <summary>One manifest and what Kubernetes makes of it, as a case file tells it.</summary>
/// <param name="File">The case file's name.</param>
/// <param name="Says">What the case is about.</param>
/// <param name="Kind">The collection of the object's kind.</param>
/// <param name="Object">The manifest.</param>
/// <param name="Case">The case as it stands in the file.</param>
public sealed record RuleCase(string File, string Says, string Kind, JsonObject Object, JsonObject Case)
{
    /// <summary>The faults that are expected, in order.</summary>
    public IReadOnlyList<string> Faults => Texts("faults");

    /// <summary>The warnings that are expected, in order; null when the case says nothing about them.</summary>
    public IReadOnlyList<string>? Warnings => Case.ContainsKey("warns") ? Texts("warns") : null;

    /// <summary>What the object must have become, in part; null when the case says nothing about it.</summary>
    public JsonObject? Gets => Case["gets"] as JsonObject;

    /// <summary>The change that is made to the object once it is there; null when only its creation is judged.</summary>
    public JsonObject? Then => Case["then"] as JsonObject;

    /// <summary>The part that the change writes; null for the object itself.</summary>
    public string? Subresource => Case["of"]?.GetValue<string>();

    /// <inheritdoc/>
    public override string ToString() => $"{File}: {Says}";

    private List<string> Texts(string name) => [.. (Case[name] as JsonArray ?? []).Select(n => n!.GetValue<string>())];
}
