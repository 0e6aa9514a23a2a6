using System.Text.Json;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.LocalEngine;

/// <summary>Takes exceptions to the other side. Only types that were named beforehand are made there.</summary>
internal sealed class ExceptionCodec
{
    private readonly Dictionary<string, Type> _types;
    private readonly JsonSerializerOptions _options;

    public ExceptionCodec(IEnumerable<Type> types, JsonSerializerOptions options)
    {
        Type[] common =
        [
            typeof(ArgumentException), typeof(ArgumentNullException), typeof(ArgumentOutOfRangeException), typeof(FormatException),
            typeof(InvalidOperationException), typeof(KeyNotFoundException), typeof(NotSupportedException), typeof(NotImplementedException),
            typeof(TimeoutException), typeof(UnauthorizedAccessException), typeof(IOException), typeof(OperationCanceledException),
            typeof(TaskCanceledException), typeof(LimitExceededException), typeof(SiloUnavailableException),
            typeof(EnumerationAbortedException), typeof(InconsistentStateException), typeof(OrleansConfigurationException),
        ];
        _types = common.Concat(types).Distinct().ToDictionary(static type => type.FullName!);
        _options = options;
    }

    public ReadOnlyMemory<byte> Write(long id, Exception exception)
    {
        var message = new MessageWriter(MessageKind.Fail, id, _options);
        var type = exception.GetType();
        message.Write(type.FullName!);
        message.Write(exception.Message);
        message.WriteArray(writer =>
        {
            if (_types.ContainsKey(type.FullName!) && HasConverter(type))
                writer.Write((object)exception);
        });
        return message.End();
    }

    public Exception Read(string type, string text, JsonElement content)
    {
        if (!_types.TryGetValue(type, out var known))
            return new WrappedException(text) { OriginalExceptionType = type };

        if (content.ValueKind == JsonValueKind.Array && content.GetArrayLength() == 1 && HasConverter(known))
            return (Exception)content[0].Deserialize(known, _options)!;

        return known == typeof(ArgumentNullException) || known == typeof(ArgumentOutOfRangeException)
            ? (Exception)Activator.CreateInstance(known, null, text)!
            : known.GetConstructor([typeof(string)]) is { } constructor
                ? (Exception)constructor.Invoke([text])
                : new WrappedException(text) { OriginalExceptionType = type };
    }

    private bool HasConverter(Type type) => _options.Converters.Any(converter => converter.CanConvert(type));
}
