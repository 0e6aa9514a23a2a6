using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Orleans.Orchestrator.Hosts.Orc.Manifests;

/// <summary>
/// YAML (and so JSON) documents as JSON values. Plain scalars are typed as kubectl types them, aliases are copies that count,
/// and <c>&lt;&lt;</c> merges, so that a manifest means the same to both programs.
/// </summary>
internal sealed class YamlText
{
    private const int MaxDepth = 100;

    // Far above any manifest; far below what a document of nested aliases grows to.
    private const int MaxNodes = 1_000_000;

    private readonly Parser _parser;
    private readonly Dictionary<string, JsonNode?> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlText(string text) => _parser = new Parser(new StringReader(text));

    /// <summary>All documents of a text; empty ones are left out.</summary>
    /// <exception cref="CliException">It is not YAML; the message names line and column.</exception>
    public static List<JsonNode> Parse(string text, string source)
    {
        try
        {
            return new YamlText(text).Documents();
        }
        catch (YamlException e)
        {
            throw new CliException($"error: {source} is not valid YAML: {Where(text, e)}");
        }
        catch (InvalidOperationException)
        {
            // What the parser throws when it is asked on after brackets that do not match.
            throw new CliException($"error: {source} is not valid YAML: its brackets or quotes do not match");
        }
    }

    /// <summary>The line and what is wrong with it; a tab near it is the reason, which the parser reports as something else.</summary>
    private static string Where(string text, YamlException e)
    {
        var lines = text.Split('\n');
        for (var i = Math.Max(0, e.Start.Line - 2); i <= e.Start.Line && i < lines.Length; i++)
        {
            if (lines[i].TrimStart(' ').StartsWith('\t'))
                return $"line {i + 1}: it is indented with a tab, which YAML does not allow: use spaces";
        }

        return $"line {e.Start.Line}, column {e.Start.Column}: {e.Message}";
    }

    private List<JsonNode> Documents()
    {
        var documents = new List<JsonNode>();
        _parser.Consume<StreamStart>();
        while (_parser.TryConsume<DocumentStart>(out _))
        {
            _anchors.Clear();
            if (Value(0) is { } document)
                documents.Add(document);
            _parser.Consume<DocumentEnd>();
        }

        return documents;
    }

    private JsonNode? Value(int depth)
    {
        var node = _parser.Consume<ParsingEvent>();
        Bound(node, depth, 1);
        var value = node switch
        {
            AnchorAlias alias => Copy(alias, depth),
            Scalar scalar => ScalarValue(scalar),
            SequenceStart => Sequence(depth),
            MappingStart => Mapping(depth),
            _ => throw At(node, "a value is expected"),
        };
        if (node is NodeEvent { Anchor.IsEmpty: false } named)
            _anchors[named.Anchor.Value] = value;
        return value;
    }

    private JsonArray Sequence(int depth)
    {
        var list = new JsonArray();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            list.Add(Value(depth + 1));
        return list;
    }

    private JsonObject Mapping(int depth)
    {
        var map = new JsonObject();
        var merged = new List<JsonObject>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
                throw At(_parser.Current!, "a key must be a plain value");
            var value = Value(depth + 1);
            if (key is { Value: "<<", Style: ScalarStyle.Plain })
                merged.AddRange(Mergeable(key, value));
            else if (!map.TryAdd(key.Value, value))
                throw At(key, $"key \"{key.Value}\" is there twice");
        }

        // What the mapping says itself wins over what it merges, and earlier over later.
        foreach (var (name, value) in merged.SelectMany(m => m))
            map.TryAdd(name, value?.DeepClone());
        return map;
    }

    private static IEnumerable<JsonObject> Mergeable(Scalar key, JsonNode? value) => value switch
    {
        JsonObject one => [one],
        JsonArray several when several.All(s => s is JsonObject) => several.OfType<JsonObject>(),
        _ => throw At(key, "what << merges must be a mapping or a list of mappings"),
    };

    private JsonNode? Copy(AnchorAlias alias, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var value))
            throw At(alias, $"the anchor '{alias.Value}' is not known, or the alias stands inside of it");
        var (nodes, height) = Measure(value);
        Bound(alias, depth + height, nodes);
        return value?.DeepClone();
    }

    private void Bound(ParsingEvent at, int depth, int nodes)
    {
        _nodes += nodes;
        if (depth > MaxDepth)
            throw At(at, $"nested more than {MaxDepth} deep");
        if (_nodes > MaxNodes)
            throw At(at, $"there are more than {MaxNodes} values, counting those that aliases repeat");
    }

    private static (int Nodes, int Height) Measure(JsonNode? node)
    {
        var children = node switch
        {
            JsonObject map => map.Select(p => p.Value),
            JsonArray list => list,
            _ => Enumerable.Empty<JsonNode?>(),
        };
        var (nodes, height) = (1, 0);
        foreach (var child in children)
        {
            var (below, deep) = Measure(child);
            nodes += below;
            height = Math.Max(height, deep + 1);
        }

        return (nodes, height);
    }

    private static JsonNode? ScalarValue(Scalar scalar)
    {
        if (scalar.Style is not ScalarStyle.Plain || (!scalar.Tag.IsEmpty && scalar.Tag.Value is "tag:yaml.org,2002:str" or "tag:yaml.org,2002:binary"))
            return JsonValue.Create(scalar.Value);
        try
        {
            return YamlPlain.Value(scalar.Value);
        }
        catch (FormatException e)
        {
            throw At(scalar, e.Message);
        }
    }

    private static YamlException At(ParsingEvent node, string message) => new(node.Start, node.End, message);
}
