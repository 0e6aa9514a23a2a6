using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Manifests;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>Prints objects in a format for programs: yaml, json, name, jsonpath or custom-columns.</summary>
internal sealed class ObjectPrinter
{
    private readonly Func<JsonNode, string> _print;
    private readonly bool _oneByOne;

    private ObjectPrinter(Func<JsonNode, string> print, bool oneByOne) => (_print, _oneByOne) = (print, oneByOne);

    /// <summary>The printer that <c>-o</c> names.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static ObjectPrinter For(string format, bool noHeaders)
    {
        const string jsonPath = "jsonpath=", columns = "custom-columns=";
        if (format.StartsWith(jsonPath, StringComparison.Ordinal))
            return new ObjectPrinter(item => JsonPath.Evaluate(format[jsonPath.Length..], item), false);
        if (format.StartsWith(columns, StringComparison.Ordinal))
            return new ObjectPrinter(new CustomColumns(format[columns.Length..], noHeaders).Print, false);
        return format switch
        {
            "yaml" => new ObjectPrinter(item => YamlWriter.Write(Sorted(item)), false),
            "json" => new ObjectPrinter(item => Indented(Sorted(item)!) + "\n", false),
            "name" => new ObjectPrinter(Name, true),
            _ => throw new CliException($"error: unable to match a printer suitable for the output format \"{format}\", allowed formats are: custom-columns,json,jsonpath,name,wide,yaml", 2),
        };
    }

    public string Print(JsonObject item) => _print(item);

    /// <summary>Prints objects as one List, where the format has such a thing.</summary>
    public string PrintList(IReadOnlyList<JsonObject> items) => _oneByOne
        ? string.Concat(items.Select(_print))
        : _print(new JsonObject
        {
            ["apiVersion"] = "v1", ["items"] = new JsonArray([.. items.Select(i => i.DeepClone())]), ["kind"] = "List", ["metadata"] = new JsonObject { ["resourceVersion"] = "" },
        });

    private static string Name(JsonNode item)
    {
        var (version, kind) = ((string?)item["apiVersion"] ?? "", ((string?)item["kind"] ?? "").ToLowerInvariant());
        var group = version.Contains('/') ? "." + version[..version.IndexOf('/')] : "";
        return $"{kind}{group}/{(string?)item["metadata"]?["name"]}\n";
    }

    /// <summary>kubectl shows fields by name, whatever their order on the wire.</summary>
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static string Indented(JsonNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, IndentSize = 4, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            node.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
