using System.Text.Json;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>An object's number of replicas as <c>autoscaling/v1 Scale</c>, which is what is written to the subresource <c>scale</c>.</summary>
internal static class ScaleView
{
    private static readonly string[] Shown = ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"];

    public static void Write(Utf8JsonWriter w, IResource value)
    {
        using var document = JsonDocument.Parse(ResourceObject.Serialize(value));
        var root = document.RootElement;
        w.WriteStartObject();
        w.WriteString("kind"u8, "Scale"u8);
        w.WriteString("apiVersion"u8, "autoscaling/v1"u8);
        w.WriteStartObject("metadata"u8);
        foreach (var property in root.GetProperty("metadata").EnumerateObject().Where(p => Shown.Contains(p.Name)))
            property.WriteTo(w);
        w.WriteEndObject();
        WriteReplicas(w, root, "spec");
        WriteReplicas(w, root, "status");
        w.WriteEndObject();
    }

    private static void WriteReplicas(Utf8JsonWriter w, JsonElement root, string part)
    {
        w.WriteStartObject(part);
        if (root.TryGetProperty(part, out var found) && found.TryGetProperty("replicas", out var replicas))
        {
            w.WritePropertyName("replicas"u8);
            replicas.WriteTo(w);
        }

        w.WriteEndObject();
    }
}
