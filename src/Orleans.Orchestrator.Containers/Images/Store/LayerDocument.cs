using System.Text.Json.Serialization;

namespace Orleans.Orchestrator.Containers.Images.Store;

/// <summary>What is known of an unpacked layer; the file beside its <c>fs</c> directory.</summary>
internal sealed record LayerDocument
{
    [JsonPropertyName("diffId")]
    public required string DiffId { get; init; }

    /// <summary>Bytes of file content.</summary>
    [JsonPropertyName("bytes")]
    public required long Bytes { get; init; }
}
