using System.Text.Json.Serialization;

namespace Orleans.Orchestrator.Containers.Images.Registry;

/// <summary>What a token server answers; older ones say <c>token</c>, OAuth ones <c>access_token</c>.</summary>
internal sealed record TokenResponse
{
    [JsonPropertyName("token")]
    public string? Token { get; init; }

    [JsonPropertyName("access_token")]
    public string? AccessToken { get; init; }
}

/// <summary>JSON of registries without reflection.</summary>
[JsonSerializable(typeof(TokenResponse))]
internal sealed partial class RegistryJson : JsonSerializerContext;
