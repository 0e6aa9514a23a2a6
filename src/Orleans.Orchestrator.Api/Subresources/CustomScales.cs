using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources.Autoscaling.V1;
using Orleans.Orchestrator.Resources.Custom;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Api.Subresources;

/// <summary>The number of replicas of a custom object, where its definition says that it is.</summary>
internal static class CustomScales
{
    /// <summary>The object's scale.</summary>
    /// <exception cref="ApiException">500: the object has no number there.</exception>
    public static Scale Show(CustomObject value, CustomScale scale) => new()
    {
        Metadata = new ObjectMeta
        {
            Name = value.Metadata.Name, Namespace = value.Metadata.Namespace, Uid = value.Metadata.Uid,
            ResourceVersion = value.Metadata.ResourceVersion, CreationTimestamp = value.Metadata.CreationTimestamp,
        },
        Spec = new ScaleSpec
        {
            Replicas = Number(scale.SpecReplicas.First(value)) ?? throw ApiErrors.Internal($"the spec replicas field \"{scale.SpecReplicas.Text}\" does not exist"),
        },
        Status = new ScaleStatus { Replicas = Number(scale.StatusReplicas.First(value)) ?? 0, Selector = scale.Selector?.FirstText(value) is { Length: > 0 } text ? text : null },
    };

    /// <summary>A merge patch that sets the replicas wanted.</summary>
    public static byte[] Patch(CustomScale scale, int replicas, string? resourceVersion)
    {
        JsonNode patch = JsonValue.Create(replicas);
        foreach (var name in scale.SpecReplicas.Names.Reverse())
            patch = new JsonObject { [name] = patch };
        if (!string.IsNullOrEmpty(resourceVersion))
            patch["metadata"] = new JsonObject { ["resourceVersion"] = resourceVersion };
        return Encoding.UTF8.GetBytes(patch.ToJsonString(JsonSerializerOptions.Default));
    }

    private static int? Number(JsonElement? value) => value is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var replicas) ? replicas : null;
}
