using System.Text.Json.Serialization;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Resources;

/// <summary>A JSON value that is kept as it was written, compared by its text.</summary>
/// <param name="Text">Valid JSON.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.RawJson"), JsonConverter(typeof(RawJsonConverter))]
public sealed record RawJson([property: Id(0)] string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Text.Length} characters of JSON";
}
