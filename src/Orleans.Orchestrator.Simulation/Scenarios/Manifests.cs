using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Resources;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace Orleans.Orchestrator.Simulation.Scenarios;

/// <summary>Reads objects from manifest files, as kubectl takes them.</summary>
public static class Manifests
{
    /// <summary>The objects of a text of YAML or JSON documents; Lists are taken apart.</summary>
    /// <exception cref="ScenarioException">It can't be read, or has an object of an unknown kind.</exception>
    public static IReadOnlyList<ResourceObject> Read(string text)
    {
        try
        {
            return [.. Documents(text).SelectMany(Objects)];
        }
        catch (YamlException e)
        {
            throw new ScenarioException($"line {e.Start.Line}, column {e.Start.Column}: {e.Message}", e);
        }
    }

    private static IEnumerable<JsonElement> Documents(string text)
    {
        var reader = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();
        var writer = new SerializerBuilder().JsonCompatible().Build();
        var parser = new Parser(new StringReader(text));
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
        {
            if (reader.Deserialize(parser) is { } document)
                yield return JsonDocument.Parse(writer.Serialize(document)).RootElement;
        }
    }

    private static IEnumerable<ResourceObject> Objects(JsonElement document)
    {
        if (document.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in items.EnumerateArray().SelectMany(Objects))
                yield return item;
            yield break;
        }

        var (version, kind) = (Text(document, "apiVersion"), Text(document, "kind"));
        var found = ResourceKinds.All.FirstOrDefault(k => k.ApiVersion == version && k.Kind == kind)
            ?? throw new ScenarioException($"no kind {kind} in {version} can be simulated");
        yield return ResourceObject.FromJson(found.Collection, Encoding.UTF8.GetBytes(document.GetRawText()));
    }

    private static string Text(JsonElement document, string name) =>
        document.ValueKind == JsonValueKind.Object && document.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
