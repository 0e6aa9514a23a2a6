using System.Text.Json.Serialization;

namespace Orleans.Orchestrator.Containers.Images.Oci;

/// <summary>The file <c>oci-layout</c> (opencontainers/image-spec image-layout.md).</summary>
internal sealed record OciLayout
{
    public const string FileName = "oci-layout";
    public const string IndexFileName = "index.json";

    [JsonPropertyName("imageLayoutVersion")]
    public string? ImageLayoutVersion { get; init; }
}
