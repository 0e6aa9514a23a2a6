using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.ControlPlane.Patching;

/// <summary>JSON merge patch, RFC 7386: objects merge, null removes, anything else replaces.</summary>
internal static class MergePatch
{
    public static JsonNode Apply(JsonNode? target, JsonObject patch)
    {
        var result = target as JsonObject ?? [];
        foreach (var (name, value) in patch)
        {
            switch (value)
            {
                case null:
                    result.Remove(name);
                    break;
                case JsonObject inner:
                    var present = result[name];
                    result.Remove(name);
                    result[name] = Apply(present, inner);
                    break;
                default:
                    result[name] = value.DeepClone();
                    break;
            }
        }

        return result;
    }
}
