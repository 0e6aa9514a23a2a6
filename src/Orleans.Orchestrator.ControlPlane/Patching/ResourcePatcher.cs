using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.Patching;

/// <summary>Applies a patch of any of Kubernetes' formats to an object, but for server-side apply, which knows owners.</summary>
public static class ResourcePatcher
{
    private static readonly JsonDocumentOptions Reading = new() { MaxDepth = JsonReadContext.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>What the patch makes of the object.</summary>
    /// <param name="current">The object; it stays as it is.</param>
    /// <param name="patch">The patch.</param>
    /// <param name="fieldValidation">What to do about unknown fields, see <see cref="FieldValidation"/>.</param>
    /// <exception cref="ApiException">400 (malformed), 413 (too many operations), 422 (cannot be applied).</exception>
    public static PatchedObject Apply(ResourceObject current, ResourcePatch patch, string fieldValidation)
    {
        var kind = current.Kind;
        var name = current.Value.Metadata.Name ?? "";
        var patched = patch.Type switch
        {
            PatchType.Json => JsonPatch.Apply(Parse(current.Json), Parse(patch.Body)),
            PatchType.Merge => MergePatch.Apply(Parse(current.Json), ObjectOf(patch)),
            PatchType.StrategicMerge => StrategicMergePatch.Apply(ObjectOf(current), ObjectOf(patch), kind.Schema),
            _ => throw new ArgumentException("an apply needs the owners of the object, see FieldTracking", nameof(patch)),
        };
        if (patched is not JsonObject)
            throw ApiErrors.BadRequest("the patch replaces the object by something that is no object");
        var context = new JsonReadContext();
        var value = kind.ReadJson(JsonSerializer.SerializeToUtf8Bytes(patched, PatchJson.Default.JsonNode), context);
        if (context.Kind != kind.Kind || context.ApiVersion != kind.ApiVersion)
            throw ApiErrors.BadRequest($"a patch cannot change the kind: the object is {kind.ApiVersion} {kind.Kind}, patched it is {context.ApiVersion} {context.Kind}");
        return new PatchedObject(value, FieldValidation.Check(kind, name, context.Faults, fieldValidation));
    }

    private static JsonNode? Parse(ReadOnlyMemory<byte> json)
    {
        try
        {
            return JsonNode.Parse(json.Span, documentOptions: Reading);
        }
        catch (JsonException e)
        {
            throw ApiErrors.BadRequest($"error decoding patch: {e.Message}");
        }
    }

    private static JsonObject ObjectOf(ResourceObject current) => Parse(current.Json)!.AsObject();

    private static JsonObject ObjectOf(ResourcePatch patch) => Parse(patch.Body) as JsonObject
        ?? throw ApiErrors.BadRequest("error decoding patch: it must be a JSON object");
}
