using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>
/// The annotation in which client-side apply remembers its configuration. Server-side apply by kubectl takes over what it says, and
/// keeps it up to date, so that people can go from one to the other and back.
/// </summary>
internal static class LastApplied
{
    /// <summary>The field manager whose applies mind the annotation.</summary>
    public const string Kubectl = "kubectl";

    private const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";
    private const int MaxBytes = 256 * 1024;

    /// <summary>The fields that client-side apply set and nobody has changed since; they are no conflict.</summary>
    public static FieldSet Unchanged(JsonElement live, MergeType type, string apiVersion)
    {
        if (Of(live) is not { } text || !TryParse(text, out var configuration) || ((JsonElement?)configuration).Get("apiVersion")?.ToString() != apiVersion)
            return FieldSet.Empty;
        var fields = FieldFinder.Find(configuration, type, out _);
        var change = ObjectComparison.Compare(live, configuration, type);
        return fields.Except(change.Set).Except(change.Gone);
    }

    /// <summary>The object with the configuration as its annotation, if it has the annotation already.</summary>
    public static byte[] Renewed(byte[] json, JsonElement configuration)
    {
        using var document = JsonDocument.Parse(json, Documents.Ours);
        if (Of(document.RootElement) is null)
            return json;
        var remembered = Node(configuration);
        (remembered["metadata"]?["annotations"] as JsonObject)?.Remove(Annotation);
        var text = remembered.ToJsonString(Documents.Writing) + "\n";
        var result = Node(document.RootElement);
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
            ((JsonObject)result["metadata"]!["annotations"]!).Remove(Annotation);
        else
            result["metadata"]!["annotations"]![Annotation] = text;
        return Encoding.UTF8.GetBytes(result.ToJsonString(Documents.Writing));
    }

    private static JsonObject Node(JsonElement value) => JsonObject.Create(value) ?? [];

    private static string? Of(JsonElement value) =>
        ((JsonElement?)value).Get("metadata").Get("annotations").Get(Annotation) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static bool TryParse(string text, out JsonElement configuration)
    {
        configuration = default;
        try
        {
            using var document = JsonDocument.Parse(text, Documents.Reading);
            configuration = document.RootElement.Clone();
            return configuration.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
