using System.Text.Json.Nodes;
using Orleans.Orchestrator.Api.Bodies;
using Orleans.Orchestrator.ControlPlane.Patching;

namespace Orleans.Orchestrator.ControlPlane.Tests.Rules;

/// <summary>
/// Reads <c>Rules/Cases/*.yaml</c>. A file has a <c>kind</c> (its collection), a <c>base</c> (a good object) and <c>cases</c>. Each case
/// changes the base by merge patches: <c>object</c> the whole, <c>spec</c> its spec, <c>pod</c> the pod's description in it,
/// <c>container</c> the first container there. Then it says what is expected: <c>faults</c>, <c>gets</c> (part of the result),
/// <c>warns</c>; after a change by <c>then</c>, where there is one. Large texts are written as <c>«a*300»</c>.
/// </summary>
internal static class RuleCaseFiles
{
    private const int MaxBytes = 4 << 20;

    /// <summary>Every case of every file.</summary>
    public static IReadOnlyList<RuleCase> All { get; } = Read();

    private static List<RuleCase> Read()
    {
        var assembly = typeof(RuleCaseFiles).Assembly;
        var cases = new List<RuleCase>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.Contains(".Rules.Cases.", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            var file = JsonNode.Parse(YamlToJson.Convert(bytes.ToArray(), MaxBytes))!.AsObject();
            cases.AddRange(file["cases"]!.AsArray().Select(c => Read(name.Split('.')[^2], file, c!.AsObject())));
        }

        return cases;
    }

    private static RuleCase Read(string name, JsonObject file, JsonObject one)
    {
        var value = file["base"]!.DeepClone().AsObject();
        var template = file["template"]?.GetValue<bool>() == true;
        var pod = template ? value["spec"]!["template"]!["spec"]!.AsObject() : value["spec"] as JsonObject;
        Patch(value, one["object"]);
        Patch(value["spec"] as JsonObject, one["spec"]);
        Patch(pod, one["pod"]);
        Patch(one["container"] is null ? null : pod!["containers"]![0]!.AsObject(), one["container"]);
        return new RuleCase(name, one["says"]!.GetValue<string>(), file["kind"]!.GetValue<string>(), Expand(value).AsObject(), Expand(one.DeepClone()).AsObject());
    }

    private static void Patch(JsonObject? target, JsonNode? patch)
    {
        if (patch is JsonObject change)
            MergePatch.Apply(target, change.DeepClone().AsObject());
    }

    /// <summary>Writes out what is too long for a readable file.</summary>
    private static JsonNode Expand(JsonNode node)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (key, value) in map.ToList())
                {
                    map.Remove(key);
                    map[Expand(key)] = value is null ? null : Expand(value.DeepClone());
                }

                return map;
            case JsonArray list:
                return new JsonArray([.. list.Select(item => item is null ? null : Expand(item.DeepClone()))]);
            case JsonValue text when text.TryGetValue<string>(out var plain):
                return JsonValue.Create(Expand(plain));
            default:
                return node;
        }
    }

    private static string Expand(string text)
    {
        var start = text.IndexOf('«');
        if (start < 0)
            return text;
        var end = text.IndexOf('»', start);
        var times = text[(start + 1)..end].Split('*');
        return text[..start] + string.Concat(Enumerable.Repeat(times[0], int.Parse(times[1], System.Globalization.CultureInfo.InvariantCulture))) + Expand(text[(end + 1)..]);
    }
}
