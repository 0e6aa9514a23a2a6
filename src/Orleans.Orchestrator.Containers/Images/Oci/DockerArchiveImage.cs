using System.Text.Json.Serialization;

namespace Orleans.Orchestrator.Containers.Images.Oci;

/// <summary>An image in the <c>manifest.json</c> of a <c>docker save</c> archive (github.com/moby/docker-image-spec, v1.2).</summary>
internal sealed record DockerArchiveImage
{
    public const string FileName = "manifest.json";

    [JsonPropertyName("Config")]
    public string? Config { get; init; }

    [JsonPropertyName("RepoTags")]
    public List<string>? RepoTags { get; init; }

    [JsonPropertyName("Layers")]
    public List<string>? Layers { get; init; }
}
