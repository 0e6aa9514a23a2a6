namespace Orleans.Orchestrator.Resources;

/// <summary>A JSON value that is kept as it was written, compared by its text.</summary>
/// <param name="Text">Valid JSON.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.RawJson")]
public sealed record RawJson([property: Id(0)] string Text)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Text.Length} characters of JSON";
}
