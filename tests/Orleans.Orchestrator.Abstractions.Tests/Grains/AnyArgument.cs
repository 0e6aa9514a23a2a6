using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Orleans.Orchestrator.Abstractions.Tests.Serialization;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Custom;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.Abstractions.Tests.Grains;

/// <summary>Values of any type that crosses a grain boundary, with every member set.</summary>
internal sealed class AnyArgument(Random random)
{
    public object Make(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return Make(underlying);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return MakeArray(type.GetGenericArguments()[0]);
        if (type.IsEnum)
            return Enum.GetValues(type).Cast<object>().Last();
        if (IsMessage(type))
            return MakeMessage(type);
        return MakePlain(type) ?? MakeRecord(type);
    }

    /// <summary>Whether a type is one of the generated records.</summary>
    public static bool IsMessage(Type type) => type.GetInterfaces().Any(static i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IMessage<>));

    private object? MakePlain(Type type)
    {
        if (type == typeof(string))
            return $"text {random.Next()} é\"\\";
        if (type == typeof(bool))
            return true;
        if (type == typeof(int))
            return random.Next(1, int.MaxValue);
        if (type == typeof(long))
            return random.NextInt64(1, long.MaxValue);
        if (type == typeof(TimeSpan))
            return TimeSpan.FromTicks(random.NextInt64(1, TimeSpan.TicksPerDay));
        if (type == typeof(DateTimeOffset))
            return DateTimeOffset.UnixEpoch.AddTicks(random.NextInt64(TimeSpan.TicksPerDay));
        if (type == typeof(ReadOnlyMemory<byte>))
            return new ReadOnlyMemory<byte>([1, 2, (byte)random.Next(256)]);
        return type == typeof(ResourceObject) ? ResourceObject.From((Pod)Make(typeof(Pod))) : null;
    }

    private object MakeArray(Type item)
    {
        var items = Array.CreateInstance(item, 2);
        for (var i = 0; i < items.Length; i++)
            items.SetValue(Make(item), i);
        return typeof(ImmutableArray).GetMethods().Single(static m => m is { Name: "Create", IsGenericMethod: true } && m.GetParameters() is [{ ParameterType.IsArray: true }])
            .MakeGenericMethod(item).Invoke(null, [items])!;
    }

    private object MakeMessage(Type type)
    {
        if (type == typeof(CustomObject))
        {
            return new CustomObject
            {
                Collection = "tabs.example.com", ApiVersion = "example.com/v1", KindName = "Tab", Metadata = new ObjectMeta { Name = "a" },
                Fields = Map<RawJson>.From([new("spec", new RawJson("""{"a":[1]}"""))]),
            };
        }

        var schema = (MessageSchema)type.GetProperty("Schema", BindingFlags.Static | BindingFlags.Public)!.GetValue(null)!;
        return JsonSerializer.Deserialize(Encoding.UTF8.GetBytes(new AnyMessage(random, 0.4).Make(schema).ToJsonString()), type)!;
    }

    private object MakeRecord(Type type)
    {
        var value = RuntimeHelpers.GetUninitializedObject(type);
        foreach (var property in type.GetProperties().Where(static p => p.IsDefined(typeof(IdAttribute))))
            property.SetValue(value, Make(property.PropertyType));
        return value;
    }
}
