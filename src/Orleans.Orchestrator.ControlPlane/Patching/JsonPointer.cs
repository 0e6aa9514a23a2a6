using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.ControlPlane.Patching;

/// <summary>A JSON pointer, RFC 6901.</summary>
internal sealed class JsonPointer
{
    private readonly ImmutableArray<string> _tokens;

    private JsonPointer(ImmutableArray<string> tokens) => _tokens = tokens;

    public static JsonPointer Parse(string text)
    {
        if (text.Length == 0)
            return new([]);
        if (text[0] != '/')
            throw ApiErrors.BadRequest($"error decoding patch: \"{text}\" is no JSON pointer, it must begin with '/'");
        return new([.. text[1..].Split('/').Select(t => t.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))]);
    }

    public bool IsInside(JsonPointer other) => _tokens.Length > other._tokens.Length && _tokens[..other._tokens.Length].SequenceEqual(other._tokens);

    public JsonNode? Get(JsonNode? document)
    {
        foreach (var token in _tokens)
            document = Step(document, token);
        return document;
    }

    public JsonNode? Add(JsonNode? document, JsonNode? value)
    {
        if (_tokens.IsEmpty)
            return value;
        switch (Parent(document))
        {
            case JsonObject parent:
                parent[_tokens[^1]] = value;
                break;
            case JsonArray parent:
                parent.Insert(_tokens[^1] == "-" ? parent.Count : Index(_tokens[^1], parent.Count), value);
                break;
            default:
                throw Missing();
        }

        return document;
    }

    public JsonNode? Replace(JsonNode? document, JsonNode? value)
    {
        if (_tokens.IsEmpty)
            return value;
        if (Parent(document) is JsonArray list)
            list[Index(_tokens[^1], list.Count - 1)] = value;
        else
            Parent(document)!.AsObject()[_tokens[^1]] = value;
        return document;
    }

    public JsonNode? Remove(JsonNode? document)
    {
        if (_tokens.IsEmpty)
            return null;
        switch (Parent(document))
        {
            case JsonObject parent when parent.Remove(_tokens[^1]):
                return document;
            case JsonArray parent:
                parent.RemoveAt(Index(_tokens[^1], parent.Count - 1));
                return document;
            default:
                throw Missing();
        }
    }

    public override string ToString() =>
        string.Concat(_tokens.Select(t => "/" + t.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)));

    private JsonNode? Parent(JsonNode? document)
    {
        foreach (var token in _tokens[..^1])
            document = Step(document, token);
        return document;
    }

    private JsonNode? Step(JsonNode? node, string token) => node switch
    {
        JsonObject inner when inner.TryGetPropertyValue(token, out var value) => value,
        JsonArray list => list[Index(token, list.Count - 1)],
        _ => throw Missing(),
    };

    private int Index(string token, int max) =>
        int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= max && (token == "0" || token[0] != '0')
            ? index
            : throw Missing();

    private ApiException Missing() => JsonPatch.Failed($"there is no {this} in the object");
}
