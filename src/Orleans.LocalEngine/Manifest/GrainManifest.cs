using System.Reflection;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>All grain classes and interfaces of the program.</summary>
internal sealed class GrainManifest
{
    private readonly Dictionary<Type, GrainInterface> _interfaces;
    private readonly Dictionary<string, GrainInterface> _interfacesByName;
    private readonly Dictionary<GrainType, GrainClass> _classes;
    private readonly Dictionary<Type, List<GrainClass>> _implementations = [];

    public GrainManifest(IEnumerable<Assembly> assemblies)
    {
        Assemblies = [.. assemblies.Distinct()];
        var builder = new GrainManifestBuilder();
        foreach (var attribute in Assemblies.Select(static found => found.GetCustomAttribute<GrainManifestAttribute>()))
        {
            if (attribute is not null)
                ((IGrainManifest)Activator.CreateInstance(attribute.Manifest)!).Register(builder);
        }

        _interfaces = builder.Interfaces;
        _interfacesByName = UniqueNames(builder.Interfaces.Values, static found => found.Name, "grain interface");
        _classes = UniqueNames(builder.Classes, static found => found.Type, "grain type");
        foreach (var grainClass in builder.Classes)
        {
            foreach (var implemented in grainClass.Interfaces)
            {
                if (!_implementations.TryGetValue(implemented, out var classes))
                    _implementations[implemented] = classes = [];

                classes.Add(grainClass);
            }
        }
    }

    /// <summary>Where they were looked for.</summary>
    public IReadOnlyList<Assembly> Assemblies { get; }

    /// <summary>The program's assemblies that may declare something: those that refer to this one.</summary>
    public static IEnumerable<Assembly> Discover()
    {
        var engine = typeof(GrainManifest).Assembly.GetName().Name;
        var seen = new HashSet<string>();
        var queue = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(static found => !found.IsDynamic));
        while (queue.TryDequeue(out var assembly))
        {
            var references = assembly.GetReferencedAssemblies();
            if (!seen.Add(assembly.FullName!) || !References(references, engine))
                continue;

            yield return assembly;
            foreach (var reference in references)
            {
                if (!seen.Contains(reference.FullName) && !IsFramework(reference) && TryLoad(reference) is { } loaded)
                    queue.Enqueue(loaded);
            }
        }
    }

    public GrainInterface GetInterface(Type type) => _interfaces.GetValueOrDefault(type) ?? throw new ArgumentException(
        $"{type} is no grain or observer interface of this program, or is generic. It must extend {nameof(IGrain)} or "
        + $"{nameof(IGrainObserver)}, and its assembly must be built with Orleans.LocalEngine.Generators.");

    public GrainInterface? FindInterface(string name) => _interfacesByName.GetValueOrDefault(name);

    public GrainClass? FindClass(GrainType type) => _classes.GetValueOrDefault(type);

    /// <summary>The class that implements an interface, null if none here does.</summary>
    /// <exception cref="ArgumentException">Several classes do, and the prefix doesn't tell which is meant.</exception>
    public GrainClass? FindImplementation(Type interfaceType, string? classNamePrefix)
    {
        if (!_implementations.TryGetValue(interfaceType, out var classes))
            return null;

        if (!string.IsNullOrEmpty(classNamePrefix))
            classes = classes.FindAll(found => found.Implementation!.FullName!.StartsWith(classNamePrefix, StringComparison.Ordinal));

        if (classes.Count == 1)
            return classes[0];

        var named = classes.FindAll(found => "I" + found.Implementation!.Name == interfaceType.Name);
        return named.Count == 1 ? named[0] : throw new ArgumentException(classes.Count == 0
            ? $"No class whose name starts with '{classNamePrefix}' implements {interfaceType}."
            : $"{interfaceType} is implemented by {string.Join(", ", classes.Select(static found => found.Implementation))}: "
                + "give a class name prefix to say which is meant.");
    }

    /// <summary>The type that a grain of an interface most likely has, for clients that know no grain classes.</summary>
    public static GrainType GuessType(Type interfaceType)
    {
        var name = interfaceType.Name.ToLowerInvariant();
        name = name.StartsWith('i') ? name[1..] : name;
        return GrainType.Create(name.EndsWith("grain", StringComparison.Ordinal) && name.Length > 5 ? name[..^5] : name);
    }

    /// <summary>The type that a client means, which may have guessed it.</summary>
    public GrainType TypeOf(GrainType given, Type interfaceType) =>
        FindClass(given) is { } found && interfaceType.IsAssignableFrom(found.Implementation)
            ? given
            : FindImplementation(interfaceType, null)?.Type ?? throw new ArgumentException($"No grain class here implements {interfaceType}.");

    private static Dictionary<TKey, T> UniqueNames<TKey, T>(IEnumerable<T> items, Func<T, TKey> name, string what)
        where TKey : notnull
    {
        var byName = new Dictionary<TKey, T>();
        foreach (var item in items)
        {
            if (!byName.TryAdd(name(item), item))
                throw new OrleansConfigurationException($"Two declare the {what} '{name(item)}': give one of them another name.");
        }

        return byName;
    }

    private static bool References(AssemblyName[] references, string? engine) =>
        Array.Exists(references, found => found.Name == engine);

    private static bool IsFramework(AssemblyName name) =>
        name.Name!.StartsWith("System.", StringComparison.Ordinal) || name.Name.StartsWith("Microsoft.", StringComparison.Ordinal);

    private static Assembly? TryLoad(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (IOException)
        {
            // A reference that the program does without at run time has no grains for it either.
            return null;
        }
    }
}
