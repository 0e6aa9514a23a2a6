using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apiextensions.V1;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.Grains;

/// <summary>
/// Knows every kind there is. Custom kinds are compiled once and kept; before each use the collection of definitions is asked for its
/// version, which it answers from memory, so that a definition holds everywhere as soon as it has been written.
/// </summary>
/// <param name="grains">Finds the collection of definitions.</param>
public sealed class KindDirectory(Lazy<IGrainFactory> grains)
{
    private volatile KindSet _current = new(-1, []);

    /// <summary>What was known when it was last asked for; no custom kinds before that.</summary>
    public KindSet Latest => _current;

    /// <summary>Every kind as of now.</summary>
    /// <exception cref="Errors.ApiException">503: the definitions cannot be read.</exception>
    public async ValueTask<KindSet> CurrentAsync()
    {
        var collection = grains.Value.GetCollection(ResourceKinds.CustomResourceDefinition);
        var known = _current;
        if (await collection.VersionAsync() == known.Version)
            return known;
        var page = await collection.ListAsync(ListQuery.All);
        var next = new KindSet(page.ResourceVersion, page.Items.Select(i => Compile(i.As<CustomResourceDefinition>(), known)));
        // Two that read at the same time may come back in either order.
        if (next.Version >= _current.Version)
            _current = next;
        return next;
    }

    private static CustomKind Compile(CustomResourceDefinition definition, KindSet known) =>
        known.FindCustom(definition.Metadata.Name!) is { } old && IsSame(old.Definition, definition) ? old : new CustomKind(definition);

    /// <summary>Whether two states of a definition define the same; compiled schemas are compared by reference to see whether they have changed.</summary>
    private static bool IsSame(CustomResourceDefinition left, CustomResourceDefinition right) => left.Metadata.Uid == right.Metadata.Uid
        && left.Metadata.DeletionTimestamp == right.Metadata.DeletionTimestamp && left.Spec.Equals(right.Spec) && left.Status.Equals(right.Status);
}
