namespace Orleans.Orchestrator.Grains;

/// <summary>An object's name as the key of its grain: <c>namespace/name</c>, or <c>name</c> where the kind has no namespaces.</summary>
/// <param name="Namespace">Empty where the kind has none.</param>
/// <param name="Name">The object's name.</param>
[GenerateSerializer, Immutable, Alias("orchestrator.ResourceKey")]
public readonly record struct ResourceKey([property: Id(0)] string Namespace, [property: Id(1)] string Name)
{
    /// <summary>Reads a grain's key.</summary>
    public static ResourceKey Parse(string key) => key.IndexOf('/') is var slash and >= 0 ? new(key[..slash], key[(slash + 1)..]) : new("", key);

    /// <summary>The grain's key.</summary>
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
