using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Orleans.Orchestrator.Containers.Images.Oci;

/// <summary>What an image runs on, in Go's naming (opencontainers/image-spec image-index.md).</summary>
internal sealed record OciPlatform
{
    [JsonPropertyName("architecture")]
    public string? Architecture { get; init; }

    [JsonPropertyName("os")]
    public string? Os { get; init; }

    [JsonPropertyName("variant")]
    public string? Variant { get; init; }

    /// <summary>This machine's architecture.</summary>
    [JsonIgnore]
    public static string ThisArchitecture { get; } = RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };

    [JsonIgnore]
    public bool IsThisMachine => Os == "linux" && Architecture == ThisArchitecture && Variant is null or "" or "v8";
}
