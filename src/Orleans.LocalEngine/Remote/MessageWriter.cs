using System.Buffers;
using System.Text.Json;

namespace Orleans.LocalEngine;

/// <summary>Writes one message.</summary>
internal readonly ref struct MessageWriter
{
    private readonly ArrayBufferWriter<byte> _buffer;
    private readonly Utf8JsonWriter _json;
    private readonly JsonSerializerOptions _options;

    public MessageWriter(string kind, long id, JsonSerializerOptions options)
    {
        _buffer = new ArrayBufferWriter<byte>(256);
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { SkipValidation = true });
        _options = options;
        _json.WriteStartArray();
        _json.WriteStringValue(kind);
        _json.WriteNumberValue(id);
    }

    public void Write(string value) => _json.WriteStringValue(value);

    public void Write(bool value) => _json.WriteBooleanValue(value);

    public void Write(int value) => _json.WriteNumberValue(value);

    public void Write(IReadOnlyDictionary<string, string> values)
    {
        _json.WriteStartObject();
        foreach (var (name, value) in values)
            _json.WriteString(name, value);

        _json.WriteEndObject();
    }

    public void WriteArray(Action<GrainArgumentWriter> write)
    {
        _json.WriteStartArray();
        write(new GrainArgumentWriter(_json, _options));
        _json.WriteEndArray();
    }

    public ReadOnlyMemory<byte> End()
    {
        _json.WriteEndArray();
        _json.Dispose();
        return _buffer.WrittenMemory;
    }
}
