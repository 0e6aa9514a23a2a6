using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.Serialization;

/// <summary>
/// What generated readers share while they read one document: the path, and the faults found so far. A reader leaves
/// the JSON reader on the last token of its value.
/// </summary>
public sealed class JsonReadContext
{
    /// <summary>How deep documents may nest.</summary>
    public const int MaxDepth = 64;

    /// <summary>How many faults are kept; a document that has more is no better described by them.</summary>
    public const int MaxFaults = 100;

    private readonly List<(string Name, int Index)> _path = [];
    private readonly SharedReads? _shared;
    private readonly ReadOnlyMemory<byte> _document;
    private ImmutableArray<JsonFault>.Builder? _faults;

    /// <summary>For a document by itself.</summary>
    public JsonReadContext()
    {
    }

    /// <summary>For one of many documents of which parts are the same.</summary>
    /// <param name="shared">What was read of the others.</param>
    /// <param name="document">The whole document that is about to be read.</param>
    public JsonReadContext(SharedReads shared, ReadOnlyMemory<byte> document) => (_shared, _document) = (shared, document);

    /// <summary>The document's <c>kind</c>, once read.</summary>
    public string? Kind { get; private set; }

    /// <summary>The document's <c>apiVersion</c>, once read.</summary>
    public string? ApiVersion { get; private set; }

    /// <summary>Everything found so far, in the order of the text.</summary>
    public ImmutableArray<JsonFault> Faults => _faults?.ToImmutable() ?? [];

    /// <summary>Enters an object. False when the value is null or something else (then it is skipped and noted).</summary>
    public bool StartObject(ref Utf8JsonReader r)
    {
        if (r.TokenType == JsonTokenType.None)
            r.Read();
        if (r.TokenType == JsonTokenType.StartObject)
            return true;
        Mismatch(ref r, "object");
        return false;
    }

    /// <summary>Moves to the next property's name; false at the object's end.</summary>
    public bool NextProperty(ref Utf8JsonReader r)
    {
        Require(ref r);
        return r.TokenType == JsonTokenType.PropertyName;
    }

    /// <summary>Enters a property that the reader stands on, and moves to its value.</summary>
    public void Begin(ref Utf8JsonReader r, string name, ref ulong seen, ulong bit)
    {
        _path.Add((name, -1));
        if ((seen & bit) != 0)
            Fault(JsonFaultKind.DuplicateField, "duplicate field");
        seen |= bit;
        Require(ref r);
    }

    /// <summary>Leaves the property.</summary>
    public void End() => _path.RemoveAt(_path.Count - 1);

    /// <summary>Enters a property or map entry by its name, for readers whose fields are known only at run time.</summary>
    public void Enter(string name) => _path.Add((name, -1));

    /// <summary>Enters a list's element.</summary>
    public void Enter(int index) => _path.Add(("", index));

    /// <summary>Notes and skips a property that nobody knows.</summary>
    public void Unknown(ref Utf8JsonReader r)
    {
        _path.Add((r.GetString() ?? "", -1));
        Fault(JsonFaultKind.UnknownField, "unknown field");
        End();
        Require(ref r);
        r.Skip();
    }

    /// <summary>Notes a fault at the current place.</summary>
    public void Fault(JsonFaultKind kind, string message)
    {
        _faults ??= ImmutableArray.CreateBuilder<JsonFault>();
        if (_faults.Count < MaxFaults)
            _faults.Add(new JsonFault(kind, Path(), message));
    }

    /// <summary>Reads the document's kind.</summary>
    public void ReadKind(ref Utf8JsonReader r)
    {
        Require(ref r);
        var kind = ReadStringOrNull(ref r);
        if (_path.Count == 0)
            Kind = kind;
    }

    /// <summary>Reads the document's apiVersion.</summary>
    public void ReadApiVersion(ref Utf8JsonReader r)
    {
        Require(ref r);
        var version = ReadStringOrNull(ref r);
        if (_path.Count == 0)
            ApiVersion = version;
    }

    public string ReadString(ref Utf8JsonReader r) => ReadStringOrNull(ref r) ?? "";

    public string? ReadStringOrUnset(ref Utf8JsonReader r) => Unset.IfZero(ReadStringOrNull(ref r));

    public string? ReadStringOrNull(ref Utf8JsonReader r)
    {
        if (r.TokenType == JsonTokenType.String)
            return ShortStrings.Get(ref r);
        Mismatch(ref r, "string");
        return null;
    }

    public bool ReadBool(ref Utf8JsonReader r) => ReadBoolOrNull(ref r) ?? false;

    public bool? ReadBoolOrUnset(ref Utf8JsonReader r) => Unset.IfZero(ReadBoolOrNull(ref r));

    public bool? ReadBoolOrNull(ref Utf8JsonReader r)
    {
        if (r.TokenType is JsonTokenType.True or JsonTokenType.False)
            return r.GetBoolean();
        Mismatch(ref r, "bool");
        return null;
    }

    public int ReadInt32(ref Utf8JsonReader r) => ReadInt32OrNull(ref r) ?? 0;

    public int? ReadInt32OrUnset(ref Utf8JsonReader r) => Unset.IfZero(ReadInt32OrNull(ref r));

    public int? ReadInt32OrNull(ref Utf8JsonReader r)
    {
        if (r.TokenType == JsonTokenType.Number && r.TryGetInt32(out var value))
            return value;
        Mismatch(ref r, "int32");
        return null;
    }

    public long ReadInt64(ref Utf8JsonReader r) => ReadInt64OrNull(ref r) ?? 0;

    public long? ReadInt64OrUnset(ref Utf8JsonReader r) => Unset.IfZero(ReadInt64OrNull(ref r));

    public long? ReadInt64OrNull(ref Utf8JsonReader r)
    {
        if (r.TokenType == JsonTokenType.Number && r.TryGetInt64(out var value))
            return value;
        Mismatch(ref r, "int64");
        return null;
    }

    public Octets ReadOctets(ref Utf8JsonReader r)
    {
        if (r.TokenType == JsonTokenType.String)
        {
            if (r.TryGetBytesFromBase64(out var bytes))
                return new Octets(ImmutableArray.Create(bytes));
            Fault(JsonFaultKind.WrongType, "illegal base64 data");
            return default;
        }

        Mismatch(ref r, "base64 string");
        return default;
    }

    public Quantity ReadQuantity(ref Utf8JsonReader r) => ReadQuantityOrNull(ref r) ?? default;

    public Quantity? ReadQuantityOrUnset(ref Utf8JsonReader r) => ReadQuantityOrNull(ref r);

    public Quantity? ReadQuantityOrNull(ref Utf8JsonReader r)
    {
        if (r.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
        {
            Mismatch(ref r, "quantity");
            return null;
        }

        var text = r.TokenType == JsonTokenType.String ? r.GetString()! : Encoding.UTF8.GetString(r.ValueSpan);
        if (Quantity.TryParse(text, out var value))
            return value;
        Fault(JsonFaultKind.WrongType, "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
        return null;
    }

    public IntOrString ReadIntOrString(ref Utf8JsonReader r) => ReadIntOrStringOrNull(ref r) ?? default;

    public IntOrString? ReadIntOrStringOrUnset(ref Utf8JsonReader r) => ReadIntOrStringOrNull(ref r);

    public IntOrString? ReadIntOrStringOrNull(ref Utf8JsonReader r)
    {
        if (r.TokenType == JsonTokenType.String)
            return new IntOrString(r.GetString()!);
        if (r.TokenType == JsonTokenType.Number && r.TryGetInt32(out var number))
            return new IntOrString(number);
        Mismatch(ref r, "integer or string");
        return null;
    }

    /// <summary>Reads an RFC 3339 time.</summary>
    public DateTimeOffset? ReadTime(ref Utf8JsonReader r)
    {
        if (r.TokenType != JsonTokenType.String)
        {
            Mismatch(ref r, "RFC 3339 time");
            return null;
        }

        var text = r.GetString()!;
        if (text.Length == 0)
            return null;
        if (text.Length >= 20 && text[10] is 'T' or 't'
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return time.ToUniversalTime();
        Fault(JsonFaultKind.WrongType, "must be a time as in RFC 3339, such as 2006-01-02T15:04:05Z");
        return null;
    }

    public RawJson? ReadRawJson(ref Utf8JsonReader r)
    {
        if (r.TokenType == JsonTokenType.Null)
            return null;
        using var document = JsonDocument.ParseValue(ref r);
        return new RawJson(document.RootElement.GetRawText());
    }

    public T ReadMessage<T>(ref Utf8JsonReader r) where T : class, IMessage<T> => T.ReadJson(ref r, this);

    public T? ReadMessageOrNull<T>(ref Utf8JsonReader r) where T : class, IMessage<T> =>
        r.TokenType == JsonTokenType.Null ? null : T.ReadJson(ref r, this);

    public ImmutableArray<T> ReadMessages<T>(ref Utf8JsonReader r) where T : class, IMessage<T> =>
        ReadList(ref r, static (ref Utf8JsonReader r, JsonReadContext c) => c.ReadMessage<T>(ref r));

    public ImmutableArray<string> ReadStrings(ref Utf8JsonReader r) =>
        ReadList(ref r, static (ref Utf8JsonReader r, JsonReadContext c) => c.ReadString(ref r));

    public ImmutableArray<int> ReadInt32s(ref Utf8JsonReader r) =>
        ReadList(ref r, static (ref Utf8JsonReader r, JsonReadContext c) => c.ReadInt32(ref r));

    public ImmutableArray<long> ReadInt64s(ref Utf8JsonReader r) =>
        ReadList(ref r, static (ref Utf8JsonReader r, JsonReadContext c) => c.ReadInt64(ref r));

    public Map<string> ReadStringMap(ref Utf8JsonReader r) =>
        ReadMap(ref r, static (ref Utf8JsonReader r, JsonReadContext c) => c.ReadString(ref r));

    public Map<Octets> ReadOctetsMap(ref Utf8JsonReader r) =>
        ReadMap(ref r, static (ref Utf8JsonReader r, JsonReadContext c) => c.ReadOctets(ref r));

    public Map<Quantity> ReadQuantityMap(ref Utf8JsonReader r) =>
        ReadMap(ref r, static (ref Utf8JsonReader r, JsonReadContext c) => c.ReadQuantity(ref r));

    public Map<DateTimeOffset> ReadTimeMap(ref Utf8JsonReader r) =>
        ReadMap(ref r, static (ref Utf8JsonReader r, JsonReadContext c) => c.ReadTime(ref r) ?? default);

    public Map<T> ReadMessageMap<T>(ref Utf8JsonReader r) where T : class, IMessage<T> =>
        ReadMap(ref r, static (ref Utf8JsonReader r, JsonReadContext c) => c.ReadMessage<T>(ref r));

    private delegate T ReadItem<T>(ref Utf8JsonReader r, JsonReadContext c);

    private ImmutableArray<T> ReadList<T>(ref Utf8JsonReader r, ReadItem<T> readItem)
    {
        if (r.TokenType != JsonTokenType.StartArray)
        {
            Mismatch(ref r, "array");
            return [];
        }

        ReadOnlyMemory<byte> json = default;
        if (_shared is not null && Find<T[]>(ref r, out json) is { } known)
            return ImmutableCollectionsMarshal.AsImmutableArray(known);
        var faults = _faults?.Count;
        var items = ImmutableArray.CreateBuilder<T>();
        for (Require(ref r); r.TokenType != JsonTokenType.EndArray; Require(ref r))
        {
            _path.Add(("", items.Count));
            items.Add(readItem(ref r, this));
            End();
        }

        var list = items.DrainToImmutable();
        if (faults == _faults?.Count)
            _shared?.Keep(json.Span, ImmutableCollectionsMarshal.AsArray(list)!);
        return list;
    }

    private Map<T> ReadMap<T>(ref Utf8JsonReader r, ReadItem<T> readItem)
    {
        if (r.TokenType != JsonTokenType.StartObject)
        {
            Mismatch(ref r, "object");
            return Map<T>.Empty;
        }

        ReadOnlyMemory<byte> json = default;
        if (_shared is not null && Find<Map<T>>(ref r, out json) is { } known)
            return known;
        var faults = _faults?.Count;
        Dictionary<string, T>? items = null;
        while (NextProperty(ref r))
        {
            var key = ShortStrings.Get(ref r);
            _path.Add((key, -1));
            Require(ref r);
            if (items is not null && items.ContainsKey(key))
                Fault(JsonFaultKind.DuplicateField, "duplicate field");
            (items ??= [])[key] = readItem(ref r, this);
            End();
        }

        var map = Map<T>.From(items);
        if (faults == _faults?.Count)
            _shared?.Keep(json.Span, map);
        return map;
    }

    // The reader is moved to the value's end when it is known.
    private T? Find<T>(ref Utf8JsonReader r, out ReadOnlyMemory<byte> json) where T : class
    {
        var start = (int)r.TokenStartIndex;
        var end = r;
        end.Skip();
        json = _document[start..(int)end.BytesConsumed];
        var known = _shared!.Find<T>(json.Span);
        if (known is not null)
            r = end;
        return known;
    }

    private static void Require(ref Utf8JsonReader r)
    {
        if (!r.Read())
            throw new JsonException("unexpected end of JSON input");
    }

    /// <summary>A null counts as not set, as in Kubernetes; anything else that does not fit is a fault.</summary>
    private void Mismatch(ref Utf8JsonReader r, string expected)
    {
        if (r.TokenType != JsonTokenType.Null)
            Fault(JsonFaultKind.WrongType, $"expected {expected}, found {Describe(r.TokenType)}");
        r.Skip();
    }

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "object",
        JsonTokenType.StartArray => "array",
        JsonTokenType.String => "string",
        JsonTokenType.Number => "number",
        JsonTokenType.True or JsonTokenType.False => "bool",
        _ => token.ToString(),
    };

    private string Path()
    {
        var text = new StringBuilder();
        foreach (var (name, index) in _path)
        {
            if (index >= 0)
                text.Append('[').Append(index).Append(']');
            else
                text.Append(text.Length == 0 ? "" : ".").Append(name);
        }

        return text.ToString();
    }
}
