using System.Reflection;
using System.Text.Json;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.LocalEngine;

/// <summary>
/// Takes exceptions to the other side: their type, message and what <see cref="IdAttribute"/> marks. Only types are made there that are
/// common, or marked <see cref="GenerateSerializerAttribute"/> in an assembly of the program's grains; all others arrive as a
/// <see cref="WrappedException"/>. An exception is made by a constructor whose parameters are named after the marked properties or
/// are the message.
/// </summary>
internal sealed class ExceptionCodec
{
    private readonly Dictionary<string, Type> _types = [];
    private readonly JsonSerializerOptions _options;

    public ExceptionCodec(IEnumerable<Assembly> assemblies, JsonSerializerOptions options)
    {
        _options = options;
        Type[] common =
        [
            typeof(ArgumentException), typeof(ArgumentNullException), typeof(ArgumentOutOfRangeException), typeof(FormatException),
            typeof(InvalidOperationException), typeof(KeyNotFoundException), typeof(NotSupportedException), typeof(NotImplementedException),
            typeof(TimeoutException), typeof(UnauthorizedAccessException), typeof(IOException), typeof(OperationCanceledException),
            typeof(TaskCanceledException), typeof(LimitExceededException), typeof(SiloUnavailableException),
            typeof(EnumerationAbortedException), typeof(InconsistentStateException), typeof(OrleansConfigurationException),
        ];
        var marked = assemblies.SelectMany(static assembly => assembly.GetTypes())
            .Where(static type => typeof(Exception).IsAssignableFrom(type) && type.IsDefined(typeof(GenerateSerializerAttribute), false));
        foreach (var type in common.Concat(marked))
            _types[NameOf(type)] = type;
    }

    public ReadOnlyMemory<byte> Write(long id, Exception exception)
    {
        var type = exception.GetType();
        var name = NameOf(type);
        var message = new MessageWriter(MessageKind.Fail, id, _options);
        message.Write(name);
        message.Write(exception.Message);
        message.WriteArray(writer =>
        {
            if (!_types.ContainsKey(name))
                return;

            foreach (var property in Marked(type))
                writer.Write(JsonSerializer.SerializeToElement(property.GetValue(exception), property.PropertyType, _options));
        });
        return message.End();
    }

    public Exception Read(string name, string message, JsonElement content)
    {
        if (_types.TryGetValue(name, out var type))
        {
            var marked = Marked(type);
            foreach (var constructor in type.GetConstructors().OrderByDescending(static found => found.GetParameters().Length))
            {
                if (TryGetArguments(constructor, message, marked, content) is { } arguments)
                    return (Exception)constructor.Invoke(arguments);
            }
        }

        return new WrappedException(message) { OriginalExceptionType = name };
    }

    private static string NameOf(Type type) => type.GetCustomAttribute<AliasAttribute>()?.Alias ?? type.FullName!;

    private static PropertyInfo[] Marked(Type type) =>
    [
        .. type.GetProperties().Where(static found => found.IsDefined(typeof(IdAttribute)))
            .OrderBy(static found => found.GetCustomAttribute<IdAttribute>()!.Id),
    ];

    private object?[]? TryGetArguments(ConstructorInfo constructor, string message, PropertyInfo[] marked, JsonElement content)
    {
        var parameters = constructor.GetParameters();
        var arguments = new object?[parameters.Length];
        for (var number = 0; number < parameters.Length; number++)
        {
            var parameter = parameters[number];
            var property = Array.FindIndex(marked, found => Matches(found, parameter));
            if (property >= 0 && property < content.GetArrayLength())
                arguments[number] = content[property].Deserialize(marked[property].PropertyType, _options);
            else if (parameter.ParameterType == typeof(string) && IsMessage(parameter.Name))
                arguments[number] = message;
            else if (parameter.HasDefaultValue)
                arguments[number] = parameter.DefaultValue;
            else
                return null;
        }

        return arguments;
    }

    private static bool Matches(PropertyInfo property, ParameterInfo parameter) =>
        property.PropertyType == parameter.ParameterType && string.Equals(property.Name, parameter.Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>As constructors of the framework and of Orleans call it.</summary>
    private static bool IsMessage(string? name) => name is "message" or "msg" or "errorMsg";
}
