using System.ComponentModel;
using System.Text.Json;

namespace Orleans.LocalEngine;

/// <summary>Writes arguments and answers as elements of a JSON array.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainArgumentWriter
{
    private readonly Utf8JsonWriter _writer;
    private readonly JsonSerializerOptions _options;

    internal GrainArgumentWriter(Utf8JsonWriter writer, JsonSerializerOptions options)
    {
        _writer = writer;
        _options = options;
    }

    /// <summary>Writes one value.</summary>
    public void Write<T>(T value) => JsonSerializer.Serialize(_writer, value, _options);
}
