using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Orleans.Orchestrator.Hosts.Orc.Manifests;

/// <summary>YAML (and so JSON) documents as JSON values; plain scalars are typed by YAML 1.2's core schema and Kubernetes' habits.</summary>
internal static class YamlText
{
    private const int MaxDepth = 100;

    /// <summary>All documents of a text; empty ones are left out.</summary>
    /// <exception cref="CliException">It is not YAML; the message names the line.</exception>
    public static List<JsonNode> Parse(string text, string source)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            var documents = new List<JsonNode>();
            parser.Consume<StreamStart>();
            while (parser.TryConsume<DocumentStart>(out _))
            {
                if (Value(parser, 0) is { } document)
                    documents.Add(document);
                parser.Consume<DocumentEnd>();
            }

            return documents;
        }
        catch (YamlException e)
        {
            throw new CliException($"error: {source} is not valid YAML: line {e.Start.Line}: {e.Message}");
        }
    }

    private static JsonNode? Value(Parser parser, int depth)
    {
        if (depth > MaxDepth)
            throw new YamlException(parser.Current!.Start, parser.Current.End, $"nested more than {MaxDepth} deep");
        if (parser.TryConsume<Scalar>(out var scalar))
            return ScalarValue(scalar);
        if (parser.TryConsume<SequenceStart>(out _))
        {
            var list = new JsonArray();
            while (!parser.TryConsume<SequenceEnd>(out _))
                list.Add(Value(parser, depth + 1));
            return list;
        }

        if (parser.TryConsume<MappingStart>(out _))
        {
            var map = new JsonObject();
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = parser.Consume<Scalar>();
                if (!map.TryAdd(key.Value, Value(parser, depth + 1)))
                    throw new YamlException(key.Start, key.End, $"key \"{key.Value}\" is there twice");
            }

            return map;
        }

        throw new YamlException(parser.Current!.Start, parser.Current.End, "aliases are not supported");
    }

    private static JsonValue? ScalarValue(Scalar scalar)
    {
        if (scalar.Style is not ScalarStyle.Plain)
            return JsonValue.Create(scalar.Value);
        return scalar.Value switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            var text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
            var text when text.StartsWith("0o", StringComparison.Ordinal) => JsonValue.Create(Convert.ToInt64(text[2..], 8)),
            var text when IsNumber(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) => JsonValue.Create(real),
            var text => JsonValue.Create(text),
        };
    }

    private static bool IsNumber(string text) => text.Any(char.IsAsciiDigit) && text.All(c => char.IsAsciiDigit(c) || c is '.' or 'e' or 'E' or '+' or '-');
}
