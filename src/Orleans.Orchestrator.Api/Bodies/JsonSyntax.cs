using System.Text.Json;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Api.Bodies;

/// <summary>Checks JSON before anything reads it, so that readers only ever see well-formed text.</summary>
internal static class JsonSyntax
{
    /// <summary>Checks that the text is one JSON value, of bounded depth, with texts that Unicode can hold.</summary>
    /// <exception cref="ApiException">400, with line and column.</exception>
    public static void Check(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            throw ApiErrors.BadRequest("the request has no body");
        if (!System.Text.Unicode.Utf8.IsValid(json))
            throw ApiErrors.BadRequest("the body is not valid JSON: the text is not UTF-8");
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = JsonReadContext.MaxDepth });
        try
        {
            while (reader.Read())
            {
                // An escape can name half a character; only decoding tells.
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    reader.GetString();
            }
        }
        catch (JsonException e)
        {
            throw ApiErrors.BadRequest($"the body is not valid JSON: line {e.LineNumber + 1}, column {e.BytePositionInLine + 1}: {Reason(e.Message)}");
        }
        catch (InvalidOperationException)
        {
            throw ApiErrors.BadRequest($"the body is not valid JSON: a text at byte {reader.TokenStartIndex} has an incomplete escape");
        }
    }

    /// <summary>The reader's words without the position that it appends in a form of its own.</summary>
    private static string Reason(string message) => message.IndexOf(" LineNumber:", StringComparison.Ordinal) is var end and > 0 ? message[..end] : message;
}
