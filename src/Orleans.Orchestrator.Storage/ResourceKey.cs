namespace Orleans.Orchestrator.Storage;

/// <summary>Which object of a collection.</summary>
internal readonly record struct ResourceKey(string Namespace, string Name)
{
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";
}
