using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Simulation.WhatIf;

/// <summary>
/// Reads what <c>orc snapshot</c> writes: a JSON document <c>orchestrator.io/v1 ClusterSnapshot</c> with <c>takenAt</c>, <c>server</c> and
/// <c>items</c>, which are Kubernetes objects as the API shows them.
/// </summary>
public static class SnapshotFile
{
    private const string ApiVersion = "orchestrator.io/v1";
    private const string Kind = "ClusterSnapshot";

    /// <summary>Reads a snapshot.</summary>
    /// <exception cref="SnapshotException">It is none, of another version, or broken.</exception>
    public static CapturedCluster Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            throw new SnapshotException($"the snapshot is no JSON, or not all of it is there: {e.Message}", e);
        }
    }

    private static CapturedCluster Read(JsonElement root)
    {
        if (Text(root, "kind") != Kind)
            throw new SnapshotException($"this is no snapshot: its kind is not {Kind}. orc snapshot -o FILE writes one");
        if (Text(root, "apiVersion") != ApiVersion)
            throw new SnapshotException($"the snapshot is of version {Text(root, "apiVersion")}; this orc-load reads {ApiVersion}");
        if (!root.TryGetProperty("items", out var items) || items.ValueKind != JsonValueKind.Array)
            throw new SnapshotException("the snapshot has no items");
        var (objects, leftOut) = (new List<ResourceObject>(), new SortedDictionary<string, int>(StringComparer.Ordinal));
        foreach (var item in items.EnumerateArray())
        {
            // They are in the snapshot for people; where pods go doesn't depend on them.
            if (Text(item, "kind") is "Service" or "Secret" or "ConfigMap")
                continue;
            if (ReadObject(item) is { } found)
                objects.Add(found);
            else
                leftOut[Text(item, "kind")] = leftOut.GetValueOrDefault(Text(item, "kind")) + 1;
        }

        return new CapturedCluster { TakenAt = Text(root, "takenAt"), Server = Text(root, "server"), Objects = [.. objects], LeftOut = leftOut };
    }

    private static ResourceObject? ReadObject(JsonElement item)
    {
        var (version, name) = (Text(item, "apiVersion"), Text(item, "kind"));
        if (ResourceKinds.All.FirstOrDefault(k => k.ApiVersion == version && k.Kind == name) is not { } kind)
            return null;
        var value = ResourceObject.FromJson(kind.Collection, Encoding.UTF8.GetBytes(item.GetRawText()));
        var metadata = value.Value.Metadata;
        return metadata is { Name.Length: > 0, Uid.Length: > 0 }
            ? value
            : throw new SnapshotException($"a {name} of the snapshot has no {(string.IsNullOrEmpty(metadata.Name) ? "name" : $"uid: {metadata.Name}")}");
    }

    private static string Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
