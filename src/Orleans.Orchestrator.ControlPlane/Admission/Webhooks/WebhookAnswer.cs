using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>What a webhook answered.</summary>
internal sealed record WebhookAnswer
{
    private const int MaxDepth = 64;

    public required bool IsAllowed { get; init; }

    /// <summary>Why not, in the webhook's words; empty when it gives none.</summary>
    public string Message { get; init; } = "";

    /// <summary>A machine-readable reason; empty when it gives none.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The HTTP status of the refusal.</summary>
    public int Code { get; init; } = 400;

    /// <summary>What the client should be told.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The JSON patch; null when nothing is to be changed.</summary>
    public JsonNode? Patch { get; init; }

    /// <summary>Reads an answer.</summary>
    /// <param name="body">The response's body.</param>
    /// <param name="uid">The question's uid.</param>
    /// <param name="mayPatch">Whether the webhook may change the object.</param>
    /// <exception cref="WebhookException">It is no answer to the question.</exception>
    public static WebhookAnswer Parse(ReadOnlyMemory<byte> body, string uid, bool mayPatch)
    {
        using var document = Read(body);
        var root = document.RootElement;
        if (Text(root, "apiVersion") != AdmissionReview.ApiVersion || Text(root, "kind") != AdmissionReview.Kind)
        {
            throw new WebhookException(
                $"expected webhook response of {AdmissionReview.ApiVersion}, Kind={AdmissionReview.Kind}, got {Text(root, "apiVersion")}, Kind={Text(root, "kind")}");
        }

        if (!root.TryGetProperty("response", out var response) || response.ValueKind != JsonValueKind.Object)
            throw new WebhookException("webhook response was absent");
        if (Text(response, "uid") != uid)
            throw new WebhookException($"expected response.uid=\"{uid}\", got \"{Text(response, "uid")}\"");
        if (!response.TryGetProperty("allowed", out var allowed) || allowed.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            throw new WebhookException("response.allowed must be true or false");
        var status = response.TryGetProperty("status", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        return new WebhookAnswer
        {
            IsAllowed = allowed.GetBoolean(), Message = Text(status, "message"), Reason = Text(status, "reason"), Code = CodeOf(status),
            Warnings = WarningsOf(response), Patch = PatchOf(response, mayPatch),
        };
    }

    private static JsonDocument Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
                return document;
            document.Dispose();
        }
        catch (JsonException e)
        {
            throw new WebhookException($"the response is not JSON: {e.Message}");
        }

        throw new WebhookException("the response is no JSON object");
    }

    private static JsonNode? PatchOf(JsonElement response, bool mayPatch)
    {
        var (patch, type) = (Text(response, "patch"), Text(response, "patchType"));
        if (patch.Length == 0 && type.Length == 0)
            return null;
        if (!mayPatch)
            throw new WebhookException("a validating webhook may not return response.patch");
        if (type.Length == 0)
            throw new WebhookException("webhook returned response.patch but not response.patchType");
        if (type != "JSONPatch")
            throw new WebhookException($"invalid response.patchType of \"{type}\"");
        if (patch.Length == 0)
            throw new WebhookException("webhook returned response.patchType but not response.patch");
        try
        {
            return JsonNode.Parse(Convert.FromBase64String(patch), documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth });
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new WebhookException($"response.patch is no JSON in base64: {e.Message}");
        }
    }

    private static ImmutableArray<string> WarningsOf(JsonElement response) =>
        response.TryGetProperty("warnings", out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(w => w.ValueKind == JsonValueKind.String).Select(w => w.GetString()!).Take(AdmissionRequest.MaxWarnings)]
            : [];

    // A refusal never looks like a success, whatever the webhook says.
    private static int CodeOf(JsonElement status) =>
        status.ValueKind == JsonValueKind.Object && status.TryGetProperty("code", out var code) && code.TryGetInt32(out var value) && value is >= 400 and < 600 ? value : 400;

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
