using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Manifests;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>Prints objects in a format for programs: yaml, json, name, jsonpath, go-template or custom-columns.</summary>
internal sealed class ObjectPrinter
{
    public static readonly Flag Output = Flag.Text("output", 'o', "json, yaml, name, wide, jsonpath=TEMPLATE, jsonpath-as-json=, jsonpath-file=FILE, go-template=, go-template-file=, custom-columns=HEADER:PATH,…, custom-columns-file=FILE");
    public static readonly Flag ManagedFields = Flag.Switch("show-managed-fields", '\0', "Keep metadata.managedFields in JSON and YAML");
    public static readonly Flag Template = Flag.Text("template", '\0', "The template, or its file, of -o go-template, go-template-file, jsonpath or jsonpath-file");
    public static readonly Flag Missing = Flag.Switch("allow-missing-template-keys", '\0', "What a template names and an object has not is empty", true);

    private const string Formats = "custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml";
    private readonly Func<JsonNode, string> _print;
    private readonly Shape _shape;
    private readonly CustomColumns? _columns;
    private int _printed;

    private ObjectPrinter(Func<JsonNode, string> print, Shape shape = Shape.List, CustomColumns? columns = null) => (_print, _shape, _columns) = (print, shape, columns);

    private enum Shape { List, OneByOne, Documents }

    /// <summary>The printer that <c>-o</c> names.</summary>
    /// <exception cref="CliException">There is none.</exception>
    public static ObjectPrinter For(string format, bool noHeaders = false, bool managedFields = false, string? template = null, bool allowMissing = true)
    {
        var (name, given) = format.Split('=', 2) is [var n, var t] ? (n, t) : (format, template);
        string Required() => given ?? throw new CliException($"error: template format specified but no template given", 2);
        return name switch
        {
            "yaml" => new ObjectPrinter(item => YamlWriter.Write(Sorted(Bare(item, managedFields))), Shape.Documents),
            "json" => new ObjectPrinter(item => Indented(Sorted(Bare(item, managedFields))!) + "\n"),
            "name" => new ObjectPrinter(Name, Shape.OneByOne),
            "jsonpath" => new ObjectPrinter(item => JsonPath.Evaluate(Required(), item, allowMissing)),
            "jsonpath-as-json" => new ObjectPrinter(item => JsonPath.AsJson(Required(), item)),
            "jsonpath-file" => new ObjectPrinter(item => JsonPath.Evaluate(File.ReadAllText(Required()), item, allowMissing)),
            "go-template" or "template" => new ObjectPrinter(GoTemplate.Parse(Required()).Run),
            "go-template-file" or "templatefile" => new ObjectPrinter(GoTemplate.Parse(File.ReadAllText(Required())).Run),
            "custom-columns" => new ObjectPrinter(Name, Shape.List, new CustomColumns(given ?? "", noHeaders)),
            "custom-columns-file" => new ObjectPrinter(Name, Shape.List, CustomColumns.FromFile(Required(), noHeaders)),
            _ => throw new CliException($"error: unable to match a printer suitable for the output format \"{name}\", allowed formats are: {Formats}", 2),
        };
    }

    /// <summary>The printer that a command's flags name; null when there is none.</summary>
    public static ObjectPrinter? For(Invocation call) => call.Text("output") is { Length: > 0 } format
        ? For(format, false, call.Knows("show-managed-fields") && call.Is("show-managed-fields"), call.Knows("template") ? call.Text("template") : null)
        : null;

    /// <summary>One object; YAML documents after the first begin with dashes.</summary>
    public string Print(JsonObject item)
    {
        var first = _printed++ == 0;
        return _columns?.Print([item], first) ?? (_shape == Shape.Documents && !first ? "---\n" : "") + _print(item);
    }

    /// <summary>Prints objects as one List, where the format has such a thing.</summary>
    public string PrintList(IReadOnlyList<JsonObject> items) => _columns?.Print(items, _printed++ == 0) ?? (_shape == Shape.OneByOne
        ? string.Concat(items.Select(_print))
        : _print(new JsonObject
        {
            ["apiVersion"] = "v1", ["items"] = new JsonArray([.. items.Select(i => i.DeepClone())]), ["kind"] = "List", ["metadata"] = new JsonObject { ["resourceVersion"] = "" },
        }));

    /// <summary>kubectl shows fields by name, whatever their order on the wire.</summary>
    public static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    /// <summary>JSON on several lines, with the escapes of Go's encoder.</summary>
    public static string Indented(JsonNode node)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, IndentSize = 4, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            node.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.ToArray()).Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal);
    }

    private static string Name(JsonNode item)
    {
        var (version, kind) = ((string?)item["apiVersion"] ?? "", ((string?)item["kind"] ?? "").ToLowerInvariant());
        var group = version.Contains('/') ? "." + version[..version.IndexOf('/')] : "";
        return $"{kind}{group}/{(string?)item["metadata"]?["name"]}\n";
    }

    /// <summary>Without what only the server's bookkeeping needs.</summary>
    private static JsonNode Bare(JsonNode item, bool managedFields)
    {
        if (managedFields)
            return item;
        var copy = item.DeepClone();
        foreach (var one in (copy["items"] as JsonArray ?? []).Append(copy))
            (one?["metadata"] as JsonObject)?.Remove("managedFields");
        return copy;
    }
}
