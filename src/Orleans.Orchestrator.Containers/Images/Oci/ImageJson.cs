using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Orleans.Orchestrator.Containers.Images.Build;
using Orleans.Orchestrator.Containers.Images.Store;

namespace Orleans.Orchestrator.Containers.Images.Oci;

/// <summary>JSON without reflection, for ahead-of-time compilation.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(OciManifest))]
[JsonSerializable(typeof(OciImage))]
[JsonSerializable(typeof(OciLayout))]
[JsonSerializable(typeof(List<DockerArchiveImage>))]
[JsonSerializable(typeof(IndexDocument))]
[JsonSerializable(typeof(LayerDocument))]
[JsonSerializable(typeof(CachedLayer))]
internal sealed partial class ImageJson : JsonSerializerContext
{
    /// <summary>Reads a document; <paramref name="what"/> names it in the error.</summary>
    /// <exception cref="ImageException">With <see cref="ImageError.InvalidManifest"/>.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, string what)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type)
                ?? throw new ImageException(ImageError.InvalidManifest, $"{what} is null instead of a JSON object", what);
        }
        catch (JsonException e)
        {
            throw new ImageException(ImageError.InvalidManifest, $"{what} is not valid JSON of its kind: {e.Message}", what, e);
        }
    }

    public static byte[] Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToUtf8Bytes(value, type);
}
