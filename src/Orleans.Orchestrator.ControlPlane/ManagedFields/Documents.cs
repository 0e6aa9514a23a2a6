using System.Text.Json;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>How objects are read and written here.</summary>
internal static class Documents
{
    /// <summary>What was written here: nothing has to be checked.</summary>
    public static JsonDocumentOptions Ours { get; } = new() { MaxDepth = JsonReadContext.MaxDepth };

    /// <summary>What came from a client. A property that is there twice makes no object: which one counted would be chance.</summary>
    public static JsonDocumentOptions Reading { get; } = new() { MaxDepth = JsonReadContext.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>Compact, and readable outside ASCII.</summary>
    public static JsonSerializerOptions Writing { get; } = new() { Encoder = JsonText.WriterOptions.Encoder };

    /// <summary>What a writing method writes.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new PooledBuffer();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions))
            write(writer);
        return buffer.Written.ToArray();
    }
}
