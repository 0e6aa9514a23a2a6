using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Serialization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Orleans.Orchestrator.Api.Bodies;

/// <summary>
/// Turns one YAML document into JSON, event by event: nothing is ever built as an object graph, nesting and output are
/// bounded, and an alias is a copy that counts, so that documents which expand without end are refused early.
/// </summary>
internal sealed class YamlToJson
{
    private const int MaxDepth = JsonReadContext.MaxDepth;

    /// <summary>How many repeated keys are told.</summary>
    private const int MaxRepeated = 10;

    private readonly IParser _parser;
    private readonly PooledBuffer _output;
    private readonly Utf8JsonWriter _json;
    private readonly int _maxBytes;
    private readonly bool _isStrict;
    private readonly List<string> _repeated = [];
    private readonly Dictionary<string, byte[]> _anchors = new(StringComparer.Ordinal);

    private YamlToJson(TextReader text, PooledBuffer output, int maxBytes, bool isStrict)
    {
        _parser = new Parser(text);
        _output = output;
        _json = new Utf8JsonWriter(output, JsonText.WriterOptions);
        _maxBytes = maxBytes;
        _isStrict = isStrict;
    }

    private static readonly string? ParserAssembly = typeof(Parser).Assembly.GetName().Name;

    /// <summary>The document as JSON.</summary>
    /// <param name="yaml">UTF-8 text with one document.</param>
    /// <param name="maxBytes">The largest JSON that is accepted.</param>
    /// <param name="isStrict">Whether a key may stand in a map only once; otherwise whoever reads the JSON judges it.</param>
    /// <exception cref="ApiException">400, with line and column.</exception>
    public static byte[] Convert(ReadOnlyMemory<byte> yaml, int maxBytes, bool isStrict = false)
    {
        if (!System.Text.Unicode.Utf8.IsValid(yaml.Span))
            throw ApiErrors.BadRequest("error converting YAML to JSON: the text is not UTF-8");
        using var output = new PooledBuffer();
        using var reader = new StringReader(Encoding.UTF8.GetString(yaml.Span));
        try
        {
            var converter = new YamlToJson(reader, output, maxBytes, isStrict);
            converter.Document();
            return output.Written.ToArray();
        }
        catch (YamlException e)
        {
            throw At(e.Start, e.InnerException is FormatException inner ? inner.Message : e.Message);
        }
        catch (InvalidOperationException e) when (e.Source == ParserAssembly)
        {
            // What the parser throws after brackets that do not match.
            throw ApiErrors.BadRequest("error converting YAML to JSON: yaml: brackets or quotes do not match");
        }
    }

    private void Document()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
            throw ApiErrors.BadRequest("error converting YAML to JSON: there is no document");
        _parser.Consume<DocumentStart>();
        Node(0);
        _parser.Consume<DocumentEnd>();
        if (!_parser.Accept<StreamEnd>(out _))
            throw At(_parser.Current?.Start ?? Mark.Empty, "only one document is expected");
        if (_repeated.Count > 0)
            throw ApiErrors.BadRequest($"error strict decoding YAML: error converting YAML to JSON: yaml: unmarshal errors:\n  {string.Join("\n  ", _repeated)}");
        _json.Flush();
    }

    private void Node(int depth)
    {
        var node = _parser.Consume<ParsingEvent>();
        if (depth > MaxDepth)
            throw At(node.Start, $"nested more than {MaxDepth} deep");
        _json.Flush();
        var start = _output.Length;
        switch (node)
        {
            case AnchorAlias alias:
                Alias(alias);
                return;
            case Scalar scalar:
                Value(scalar);
                break;
            case SequenceStart:
                _json.WriteStartArray();
                while (!_parser.TryConsume<SequenceEnd>(out _))
                    Node(depth + 1);
                _json.WriteEndArray();
                break;
            case MappingStart:
                Mapping(depth);
                break;
            default:
                throw At(node.Start, "a value is expected");
        }

        Remember(((NodeEvent)node).Anchor, start);
    }

    private void Mapping(int depth)
    {
        _json.WriteStartObject();
        var keys = _isStrict ? new HashSet<string>(StringComparer.Ordinal) : null;
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
                throw At(_parser.Current?.Start ?? Mark.Empty, "a key must be a plain value");
            if (key is { Value: "<<", Style: ScalarStyle.Plain })
                throw At(key.Start, "merge keys (<<) are not supported");
            if (keys?.Add(key.Value) == false && _repeated.Count < MaxRepeated)
                _repeated.Add($"line {key.Start.Line}: key \"{key.Value}\" already set in map");
            _json.WritePropertyName(key.Value);
            Node(depth + 1);
        }

        _json.WriteEndObject();
    }

    private void Value(Scalar scalar)
    {
        try
        {
            if (scalar.Style != ScalarStyle.Plain || (!scalar.Tag.IsEmpty && scalar.Tag.Value is "tag:yaml.org,2002:str" or "tag:yaml.org,2002:binary"))
                _json.WriteStringValue(scalar.Value);
            else
                YamlScalar.Write(_json, scalar.Value);
        }
        catch (FormatException e)
        {
            throw At(scalar.Start, e.Message);
        }

        CheckSize(scalar.Start);
    }

    private void Alias(AnchorAlias alias)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var json))
            throw At(alias.Start, $"the anchor '{alias.Value}' is not known, or the alias stands inside of it");
        _json.WriteRawValue(json, skipInputValidation: true);
        CheckSize(alias.Start);
    }

    private void Remember(AnchorName anchor, int start)
    {
        if (anchor.IsEmpty)
            return;
        _json.Flush();
        // What a value needs before it (a comma) was written with it.
        _anchors[anchor.Value] = _output.Written[start..].TrimStart((byte)',').ToArray();
    }

    private void CheckSize(Mark at)
    {
        if (_output.Length + _json.BytesPending > _maxBytes)
            throw At(at, $"the document expands to more than {_maxBytes} bytes");
    }

    private static ApiException At(Mark at, string message) =>
        ApiErrors.BadRequest($"error converting YAML to JSON: yaml: line {at.Line}, column {at.Column}: {message}");
}
