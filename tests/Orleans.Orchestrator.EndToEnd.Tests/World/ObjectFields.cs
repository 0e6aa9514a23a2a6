using System.Text.Json;

namespace Orleans.Orchestrator.EndToEnd.Tests.World;

/// <summary>The fields of objects that many tests look at.</summary>
public static class ObjectFields
{
    public static string Name(this JsonElement item) => item.GetProperty("metadata").GetProperty("name").GetString()!;

    public static string Uid(this JsonElement item) => item.GetProperty("metadata").GetProperty("uid").GetString()!;

    /// <summary>A pod's phase.</summary>
    public static string Phase(this JsonElement pod) => pod.GetProperty("status").GetProperty("phase").GetString()!;

    /// <summary>The status of a pod's first container.</summary>
    public static JsonElement ContainerStatus(this JsonElement pod) => pod.GetProperty("status").GetProperty("containerStatuses")[0];

    /// <summary>Whether a pod's condition Ready is true.</summary>
    public static bool IsReady(this JsonElement pod) => pod.GetProperty("status").TryGetProperty("conditions", out var conditions)
        && conditions.EnumerateArray().Any(c => c.GetProperty("type").GetString() == "Ready" && c.GetProperty("status").GetString() == "True");
}
