using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>
/// What both databases can hold. Judged before a write is sequenced, since one value that PostgreSQL's text or jsonb refuses
/// would otherwise fail the whole transaction, and with it the writes of others.
/// </summary>
internal static class WriteRules
{
    /// <summary>Of each part of a key; PostgreSQL's index entries, which hold three, end at about 2,700 bytes.</summary>
    private const int MostNameBytes = 512;

    private static readonly SearchValues<char> NotInNames = SearchValues.Create("\0/");
    private static readonly SearchValues<char> NotInText = SearchValues.Create("\0");
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    public static void CheckCollection(string collection)
    {
        ArgumentException.ThrowIfNullOrEmpty(collection);
        if (Fault(collection, NotInText) is { } fault)
            throw new ArgumentException($"The collection's name {fault}.", nameof(collection));
    }

    public static void Check(ResourceWrite write)
    {
        ArgumentNullException.ThrowIfNull(write);
        if (write.Name.Length == 0)
            throw new InvalidWriteException("A resource needs a name.");
        if (!Enum.IsDefined(write.Kind))
            throw new InvalidWriteException($"'{write.Namespace}/{write.Name}': there is no kind of write {(int)write.Kind}.");
        if (write.Kind == WriteKind.Create && write.ExpectedResourceVersion is not (null or 0))
            throw new InvalidWriteException($"'{write.Namespace}/{write.Name}': what is created has no version to expect.");
        CheckPart("namespace", write.Namespace);
        CheckPart("name", write.Name);
        CheckPart("uid", write.Uid);
    }

    public static void CheckKeyValue(string table, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        if ((Fault(table, NotInText) ?? Fault(key, NotInText)) is { } fault)
            throw new InvalidWriteException($"The key '{table}:{key}' {fault}.");
    }

    public static void CheckBody(ResourceWrite write, ReadOnlySpan<byte> body, int maxBytes)
    {
        if (body.Length > maxBytes)
            throw new InvalidWriteException($"'{write.Namespace}/{write.Name}' has {body.Length} bytes; at most {maxBytes} are stored.");
        // What a JSON writer made is JSON; only escapes can hold what the databases can't.
        if (write.IsJson && !body.Contains((byte)'\\'))
            return;
        if (!Utf8.IsValid(body))
            throw new InvalidWriteException($"'{write.Namespace}/{write.Name}': the body is not UTF-8.");
        try
        {
            var reader = new Utf8JsonReader(body, isFinalBlock: true, default);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName && reader.ValueIsEscaped)
                    CheckEscapes(write, reader.ValueSpan);
            }
        }
        catch (JsonException e)
        {
            throw new InvalidWriteException($"'{write.Namespace}/{write.Name}': the body is not JSON: {e.Message}");
        }
    }

    /// <summary>jsonb holds neither U+0000 nor half a surrogate pair.</summary>
    private static void CheckEscapes(ResourceWrite write, ReadOnlySpan<byte> text)
    {
        var highSurrogate = false;
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i] == '\\' && text[i + 1] == 'u' ? Convert.ToInt32(Encoding.ASCII.GetString(text.Slice(i + 2, 4)), 16) : -1;
            if (unit == 0)
                throw new InvalidWriteException($"'{write.Namespace}/{write.Name}': a string contains the character U+0000, which can't be stored.");
            if (unit is >= 0xDC00 and <= 0xDFFF != highSurrogate)
                throw new InvalidWriteException($"'{write.Namespace}/{write.Name}': a string contains half a surrogate pair.");
            highSurrogate = unit is >= 0xD800 and <= 0xDBFF;
            i += unit >= 0 ? 5 : text[i] == '\\' ? 1 : 0;
        }
        if (highSurrogate)
            throw new InvalidWriteException($"'{write.Namespace}/{write.Name}': a string contains half a surrogate pair.");
    }

    private static void CheckPart(string part, string value)
    {
        if (Fault(value, NotInNames) is { } fault)
            throw new InvalidWriteException($"The {part} {fault}.");
    }

    private static string? Fault(string value, SearchValues<char> forbidden)
    {
        if (value.AsSpan().ContainsAny(forbidden))
            return "contains a character that can't be stored";
        if (value.Length <= MostNameBytes && (Ascii.IsValid(value) || Utf8Length(value) <= MostNameBytes))
            return null;
        return $"is not at most {MostNameBytes} bytes of UTF-8";
    }

    private static int Utf8Length(string value)
    {
        try
        {
            return StrictUtf8.GetByteCount(value);
        }
        catch (EncoderFallbackException)
        {
            return int.MaxValue;
        }
    }
}
