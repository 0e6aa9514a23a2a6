using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Subresources;

/// <summary>
/// Who owns the number of replicas, told in the words of a Scale and in those of the object: both have it at <c>spec.replicas</c>.
/// </summary>
internal static class ScaleOwners
{
    private const string ApiVersion = "autoscaling/v1";
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = JsonReadContext.MaxDepth, AllowDuplicateProperties = false };
    private static readonly RawJson Replicas = new("""{"f:spec":{"f:replicas":{}}}""");

    /// <summary>The owners of an object's replicas as those of its Scale.</summary>
    public static ImmutableArray<ManagedFieldsEntry> Of(ObjectMeta metadata) =>
    [
        .. metadata.ManagedFields.Where(OwnsReplicas).Select(static entry => entry with { ApiVersion = ApiVersion, FieldsV1 = Replicas }),
    ];

    /// <summary>An apply of a Scale as an apply of the object that it scales.</summary>
    /// <exception cref="ApiException">400: it is no Scale, or says something that a Scale cannot.</exception>
    public static ResourcePatch Translate(ResourcePatch patch, ResourceKind kind)
    {
        var scale = Parse(patch);
        var version = scale["apiVersion"]?.ToString();
        if (version != ApiVersion)
            throw ApiErrors.BadRequest($"Incorrect version specified in apply patch. Specified patch version: {version}, expected: {ApiVersion}");
        if (scale["kind"]?.ToString() != "Scale")
            throw ApiErrors.BadRequest($"an apply cannot change the kind: the object is {ApiVersion} Scale, the configuration says {scale["kind"]}");
        var (metadata, spec) = (scale["metadata"] as JsonObject ?? [], scale["spec"] as JsonObject ?? []);
        if (spec.FirstOrDefault(static field => field.Key != "replicas").Key is { } stranger)
            throw ApiErrors.BadRequest($"failed to create typed patch object ({metadata["namespace"]}/{metadata["name"]}; {ApiVersion}, Kind=Scale): .spec.{stranger}: field not declared in schema");
        var translated = new JsonObject
        {
            ["apiVersion"] = kind.ApiVersion, ["kind"] = kind.Kind, ["metadata"] = metadata.DeepClone(), ["spec"] = spec.DeepClone(),
        };
        return patch with { Body = JsonSerializer.SerializeToUtf8Bytes<JsonNode>(translated, JsonSerializerOptions.Default) };
    }

    private static JsonObject Parse(ResourcePatch patch)
    {
        try
        {
            return JsonNode.Parse(patch.Body.Span, documentOptions: Reading) as JsonObject
                ?? throw ApiErrors.BadRequest("error decoding YAML: an apply configuration must be an object");
        }
        catch (JsonException e)
        {
            throw ApiErrors.BadRequest($"error decoding YAML: {e.Message}");
        }
    }

    private static bool OwnsReplicas(ManagedFieldsEntry entry)
    {
        if (entry.FieldsV1?.Text.Contains("\"f:replicas\"", StringComparison.Ordinal) != true)
            return false;
        using var fields = JsonDocument.Parse(entry.FieldsV1.Text);
        return fields.RootElement.TryGetProperty("f:spec", out var spec) && spec.TryGetProperty("f:replicas", out _);
    }
}
