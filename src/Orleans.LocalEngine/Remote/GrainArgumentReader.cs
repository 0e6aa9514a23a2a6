using System.ComponentModel;
using System.Text.Json;

namespace Orleans.LocalEngine;

/// <summary>Reads what <see cref="GrainArgumentWriter"/> wrote. Missing elements, from an older caller, are defaults.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class GrainArgumentReader
{
    private readonly JsonElement _elements;
    private readonly JsonSerializerOptions _options;
    private int _next;

    internal GrainArgumentReader(JsonElement elements, JsonSerializerOptions options)
    {
        _elements = elements;
        _options = options;
    }

    /// <summary>Reads one value.</summary>
    public T Read<T>() =>
        _elements.ValueKind == JsonValueKind.Array && _next < _elements.GetArrayLength()
            ? _elements[_next++].Deserialize<T>(_options)!
            : default!;
}
