using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Orchestrator.ControlPlane.Admission.Webhooks;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Custom;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.CustomResources;

/// <summary>
/// What a conversion webhook is asked and answers: <c>apiextensions.k8s.io ConversionReview</c>, of version v1 or v1beta1, which are alike
/// (apiextensions <c>pkg/apiserver/conversion/webhook_converter.go</c>).
/// </summary>
internal static class ConversionReview
{
    private const string Group = "apiextensions.k8s.io";
    private const string Kind = "ConversionReview";

    /// <summary>The first of a webhook's versions that is known here.</summary>
    public static string ApiVersionOf(IEnumerable<string> versions) => $"{Group}/{versions.FirstOrDefault(v => v is "v1" or "v1beta1") ?? "v1"}";

    /// <summary>The question as JSON.</summary>
    /// <param name="apiVersion">That of the review.</param>
    /// <param name="uid">What the answer has to repeat.</param>
    /// <param name="target">The version that is wanted.</param>
    /// <param name="objects">Objects in other versions.</param>
    public static byte[] Write(string apiVersion, string uid, ResourceKind target, IReadOnlyList<ResourceObject> objects)
    {
        using var buffer = new PooledBuffer();
        using (var w = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
        {
            w.WriteStartObject();
            w.WriteString("kind"u8, Kind);
            w.WriteString("apiVersion"u8, apiVersion);
            w.WriteStartObject("request"u8);
            w.WriteString("uid"u8, uid);
            w.WriteString("desiredAPIVersion"u8, target.ApiVersion);
            w.WriteStartArray("objects"u8);
            foreach (var value in objects)
                w.WriteRawValue(value.Json.Span, skipInputValidation: true);
            w.WriteEndArray();
            w.WriteEndObject();
            w.WriteEndObject();
        }

        return buffer.Written.ToArray();
    }

    /// <summary>The objects of the answer, as many as were sent and in the same order.</summary>
    /// <exception cref="WebhookException">It is no answer to the question, or says that it failed.</exception>
    public static ImmutableArray<ResourceObject> Parse(ReadOnlyMemory<byte> body, string apiVersion, string uid, ResourceKind target, IReadOnlyList<ResourceObject> objects)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = JsonReadContext.MaxDepth });
            var converted = Objects(document.RootElement, apiVersion, uid);
            if (converted.GetArrayLength() != objects.Count)
                throw new WebhookException($"returned {converted.GetArrayLength()} objects, expected {objects.Count}");
            return [.. converted.EnumerateArray().Select((value, i) => Read(value, i, target, objects[i]))];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new WebhookException($"failed: expected webhook response of {apiVersion}, Kind={Kind}: {e.Message}", e);
        }
    }

    private static JsonElement Objects(JsonElement review, string apiVersion, string uid)
    {
        var (version, kind) = (Text(review, "apiVersion"), Text(review, "kind"));
        if (version != apiVersion || kind != Kind)
            throw new WebhookException($"failed: expected webhook response of {apiVersion}, Kind={Kind}, got {version}, Kind={kind}");
        if (!review.TryGetProperty("response", out var response) || response.ValueKind != JsonValueKind.Object)
            throw new WebhookException("failed: no response provided");
        if (Text(response, "uid") is var given && given != uid)
            throw new WebhookException($"failed: expected response.uid=\"{uid}\", got \"{given}\"");
        var (status, message) = response.TryGetProperty("result", out var result) ? (Text(result, "status"), Text(result, "message")) : ("", "");
        if (status != "Success")
            throw new WebhookException($"failed: {(message.Length > 0 ? message : $"response.result.status was '{status}', not 'Success'")}");
        return response.GetProperty("convertedObjects");
    }

    private static ResourceObject Read(JsonElement json, int index, ResourceKind target, ResourceObject original)
    {
        var (apiVersion, kind) = (Text(json, "apiVersion"), Text(json, "kind"));
        if (apiVersion != target.ApiVersion)
            throw new WebhookException($"returned invalid converted object at index {index}: invalid groupVersion (expected {target.ApiVersion}, received {apiVersion})");
        if (kind != target.Kind)
            throw new WebhookException($"returned invalid converted object at index {index}: invalid kind (expected {target.Kind}, received {kind})");
        var value = (CustomObject)target.ReadJson(JsonSerializer.SerializeToUtf8Bytes(json), new JsonReadContext());
        if (Changed(original.Value.Metadata, value.Metadata) is { } what)
            throw new WebhookException($"returned invalid metadata in object at index {index}: {what}");
        // Only labels and annotations are the webhook's to change.
        return ResourceObject.From(value.WithMetadata(original.Value.Metadata with { Labels = value.Metadata.Labels, Annotations = value.Metadata.Annotations }));
    }

    private static string? Changed(ObjectMeta before, ObjectMeta after) => (before, after) switch
    {
        _ when (before.Name ?? "") != (after.Name ?? "") => $"must have the same name: {before.Name} != {after.Name}",
        _ when (before.Namespace ?? "") != (after.Namespace ?? "") => $"must have the same namespace: {before.Namespace} != {after.Namespace}",
        _ when (before.Uid ?? "") != (after.Uid ?? "") => $"must have the same UID: {before.Uid} != {after.Uid}",
        _ => null,
    };

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var found) && found.ValueKind == JsonValueKind.String ? found.GetString()! : "";
}
