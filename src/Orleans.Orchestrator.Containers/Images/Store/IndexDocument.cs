using System.Text.Json.Serialization;

namespace Orleans.Orchestrator.Containers.Images.Store;

/// <summary>The file that says which images there are: manifest digests and their names.</summary>
internal sealed record IndexDocument
{
    [JsonPropertyName("version")]
    public int Version { get; init; } = 1;

    /// <summary>Names (with all defaults written out) by manifest digest; an image may have none.</summary>
    [JsonPropertyName("images")]
    public SortedDictionary<string, SortedSet<string>> Images { get; init; } = new(StringComparer.Ordinal);
}
