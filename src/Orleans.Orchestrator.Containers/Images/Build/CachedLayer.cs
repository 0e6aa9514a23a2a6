using System.Text.Json.Serialization;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>What a build step gave before, found again by a digest of all its inputs.</summary>
internal sealed record CachedLayer
{
    [JsonPropertyName("diffId")]
    public required string DiffId { get; init; }

    [JsonPropertyName("blob")]
    public required string Blob { get; init; }

    [JsonPropertyName("blobBytes")]
    public required long BlobBytes { get; init; }
}
