using System.Reflection;
using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>What the engine knows of one grain class, or of all observers.</summary>
internal sealed class GrainClass
{
    public GrainClass(int number, GrainType type, Type? implementation, Func<IServiceProvider, object>? create, Type[] interfaces)
    {
        Number = number;
        Type = type;
        Implementation = implementation;
        Interfaces = interfaces;
        _create = create;
        if (implementation is null)
            return;

        IsReentrant = implementation.IsDefined(typeof(Concurrency.ReentrantAttribute), true);
        HasOnActivate = Overrides(implementation, nameof(IGrainBase.OnActivateAsync));
        HasOnDeactivate = Overrides(implementation, nameof(IGrainBase.OnDeactivateAsync));
        var limit = implementation.GetCustomAttribute<CollectionAgeLimitAttribute>(true)?.AgeLimit;
        CollectionAge = implementation.IsDefined(typeof(KeepAliveAttribute), true) ? TimeSpan.MaxValue : limit;
    }

    private readonly Func<IServiceProvider, object>? _create;

    public int Number { get; }

    public GrainType Type { get; }

    public Type? Implementation { get; }

    public Type[] Interfaces { get; }

    public bool IsReentrant { get; }

    public bool HasOnActivate { get; }

    public bool HasOnDeactivate { get; }

    /// <summary>Null for the engine's default, <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public TimeSpan? CollectionAge { get; }

    public bool IsObservers => Implementation is null;

    public object Create(IServiceProvider services) => _create!(services);

    /// <summary>Whether a grain does anything there, so that one which doesn't is not asked.</summary>
    private static bool Overrides(Type implementation, string method) =>
        !typeof(Grain).IsAssignableFrom(implementation)
        || implementation.GetMethods(BindingFlags.Instance | BindingFlags.Public)
            .Any(found => found.Name == method && found.DeclaringType != typeof(Grain));
}
