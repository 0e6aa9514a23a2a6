using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.ControlPlane.Admission.Webhooks;

/// <summary>An object's number of replicas as <c>autoscaling/v1 Scale</c>, which is what is written to the subresource <c>scale</c>.</summary>
internal static class ScaleView
{
    private static readonly string[] Shown = ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"];

    /// <summary>Where the object has the replicas that are wanted.</summary>
    public static ImmutableArray<string> Place(IResource value) => value is CustomObject { Kind.Custom.Scale: { } scale } ? [.. scale.SpecReplicas.Names] : ["spec", "replicas"];

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
        WriteReplicas(w, root, "spec", Place(value));
        WriteReplicas(w, root, "status", value is CustomObject { Kind.Custom.Scale: { } scale } ? [.. scale.StatusReplicas.Names] : ["status", "replicas"]);
        w.WriteEndObject();
    }

    private static void WriteReplicas(Utf8JsonWriter w, JsonElement at, string part, ImmutableArray<string> place)
    {
        w.WriteStartObject(part);
        var isThere = place.All(name => at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out at));
        if (isThere)
        {
            w.WritePropertyName("replicas"u8);
            at.WriteTo(w);
        }

        w.WriteEndObject();
    }
}
