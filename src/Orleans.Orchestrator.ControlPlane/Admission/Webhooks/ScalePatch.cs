using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.ControlPlane.Patching;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>What a webhook's patch of a Scale makes of the object that is scaled: another number of replicas.</summary>
internal static class ScalePatch
{
    /// <summary>The object's JSON with the replicas of the patched Scale.</summary>
    /// <exception cref="ApiException">The patch cannot be applied, or leaves no number.</exception>
    public static JsonObject Apply(IResource value, JsonNode patch)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
            ScaleView.Write(writer, value);
        var scale = JsonPatch.Apply(JsonNode.Parse(buffer.Written), patch) as JsonObject;
        if ((scale?["spec"] as JsonObject)?["replicas"] is not JsonValue replicas || !replicas.TryGetValue<int>(out var wanted))
            throw ApiErrors.BadRequest("spec.replicas of the Scale is no number");
        var whole = (JsonObject)JsonNode.Parse(ResourceObject.Serialize(value))!;
        var at = whole;
        var place = ScaleView.Place(value);
        foreach (var name in place[..^1])
            at = at[name] as JsonObject ?? (JsonObject)(at[name] = new JsonObject());
        at[place[^1]] = wanted;
        return whole;
    }
}
