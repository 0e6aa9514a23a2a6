using System.Collections.Immutable;
using System.Reflection;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Runtime;

namespace Orleans.Orchestrator.Tests.Shared;

/// <summary>Checks that what crosses the boundaries of an assembly's grains is immutable and can be serialized by Orleans, with ids and aliases that renames leave alone.</summary>
internal static class WireContract
{
    private static readonly Type[] Plain =
    [
        typeof(string), typeof(bool), typeof(int), typeof(long), typeof(ulong), typeof(double), typeof(byte), typeof(DateTimeOffset), typeof(TimeSpan), typeof(CancellationToken),
        typeof(ReadOnlyMemory<byte>), typeof(byte[]), typeof(void), typeof(Task), typeof(object),
    ];

    private static readonly Type[] Wrappers = [typeof(Task<>), typeof(ValueTask<>), typeof(IAsyncEnumerable<>), typeof(ImmutableArray<>), typeof(Nullable<>), typeof(Map<>)];

    /// <summary>Every grain interface and method has an alias of its own.</summary>
    public static void CheckAliases(Assembly assembly)
    {
        var interfaces = Interfaces(assembly).ToList();
        Assert.NotEmpty(interfaces);
        var aliases = new HashSet<string>();
        foreach (var type in interfaces)
        {
            Assert.True(type.GetCustomAttribute<AliasAttribute>() is { } alias && aliases.Add(alias.Alias), $"{type} needs an alias of its own");
            var methods = new HashSet<string>();
            foreach (var method in type.GetMethods())
                Assert.True(method.GetCustomAttribute<AliasAttribute>() is { } name && methods.Add(name.Alias), $"{type}.{method.Name} needs an alias of its own");
        }
    }

    /// <summary>Every type that crosses a grain boundary has ids and an alias, and never changes.</summary>
    /// <returns>How many there are.</returns>
    public static int CheckTypes(Assembly assembly)
    {
        var types = new HashSet<Type>();
        foreach (var method in Interfaces(assembly).SelectMany(i => i.GetMethods()))
        {
            Visit(method.ReturnType, types);
            foreach (var parameter in method.GetParameters())
                Visit(parameter.ParameterType, types);
        }

        Visit(typeof(ApiException), types);
        var aliases = new HashSet<string>();
        foreach (var type in types)
            Check(type, aliases);
        return types.Count;
    }

    private static IEnumerable<Type> Interfaces(Assembly assembly) => assembly.GetTypes().Where(t => t.IsInterface
        && (typeof(IGrain).IsAssignableFrom(t) || typeof(IGrainObserver).IsAssignableFrom(t)));

    private static void Visit(Type type, HashSet<Type> types)
    {
        if (Plain.Contains(type) || type.IsGenericParameter || typeof(IAddressable).IsAssignableFrom(type))
            return;
        if (type.IsGenericType)
        {
            foreach (var argument in type.GetGenericArguments())
                Visit(argument, types);
            if (Wrappers.Contains(type.GetGenericTypeDefinition()))
                return;
            type = type.GetGenericTypeDefinition();
        }

        if (!types.Add(type))
            return;
        foreach (var member in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
        {
            if (member.GetCustomAttribute<IdAttribute>() is not null)
                Visit(member.PropertyType, types);
        }
    }

    private static void Check(Type type, HashSet<string> aliases)
    {
        Assert.True(type.GetCustomAttribute<GenerateSerializerAttribute>() is not null, $"{type} needs [GenerateSerializer]");
        if (type.IsEnum)
            return;
        Assert.True(type.GetCustomAttribute<AliasAttribute>() is { } alias && aliases.Add(alias.Alias), $"{type} needs an alias of its own");
        if (!typeof(Exception).IsAssignableFrom(type))
            Assert.True(type.GetCustomAttribute<ImmutableAttribute>() is not null, $"{type} needs [Immutable]");

        var ids = new HashSet<uint>();
        const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (var property in type.GetProperties(Own))
        {
            if (property.GetCustomAttribute<IdAttribute>() is { } id)
                Assert.True(ids.Add(id.Id), $"{type}: the id {id.Id} comes twice");
            if (property.SetMethod is { IsPublic: true } setter)
                Assert.True(setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(System.Runtime.CompilerServices.IsExternalInit)), $"{type}.{property.Name} can be changed");
        }

        foreach (var field in type.GetFields(Own))
            Assert.True(HasId(type, field), $"{type}.{field.Name} has no [Id], so it would be lost on the way");
    }

    private static bool HasId(Type type, FieldInfo field)
    {
        // The object's record and JSON are two forms of one value, and the JSON is what travels.
        if (type == typeof(ResourceObject) && field.Name is "_value" or "_json")
            return true;
        if (field.GetCustomAttribute<IdAttribute>() is not null)
            return true;
        if (!field.Name.StartsWith('<'))
            return false;
        var name = field.Name[1..field.Name.IndexOf('>')];
        return type.GetProperty(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)?.GetCustomAttribute<IdAttribute>() is not null;
    }
}
