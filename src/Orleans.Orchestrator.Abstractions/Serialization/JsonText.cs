using System.Text.Encodings.Web;
using System.Text.Json;

namespace Orleans.Orchestrator.Serialization;

/// <summary>How JSON is written everywhere: compact, and readable outside ASCII.</summary>
public static class JsonText
{
    /// <summary>Options for writers of API objects; the content was valid when it was read or made.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };
}
