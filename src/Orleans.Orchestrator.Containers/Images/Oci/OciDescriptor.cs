using System.Text.Json.Serialization;

namespace Orleans.Orchestrator.Containers.Images.Oci;

/// <summary>A pointer to content (opencontainers/image-spec descriptor.md).</summary>
internal sealed record OciDescriptor
{
    [JsonPropertyName("mediaType")]
    public string? MediaType { get; init; }

    [JsonPropertyName("digest")]
    public string? Digest { get; init; }

    [JsonPropertyName("size")]
    public long Size { get; init; }

    [JsonPropertyName("platform")]
    public OciPlatform? Platform { get; init; }

    [JsonPropertyName("annotations")]
    public Dictionary<string, string>? Annotations { get; init; }

    /// <summary>The digest, checked.</summary>
    /// <exception cref="ImageException">With <see cref="ImageError.InvalidManifest"/>.</exception>
    [JsonIgnore]
    public Digest ContentDigest => Images.Digest.TryParse(Digest, out var digest)
        ? digest
        : throw new ImageException(ImageError.InvalidManifest, $"a descriptor has the digest '{Digest}'; only sha256 is supported", Digest);
}
