using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.Api.Routing;

/// <summary>
/// What is served now: the built-in kinds and those that CustomResourceDefinitions define. It is asked whether it is still true before it
/// is used, so that a definition holds for the very next request.
/// </summary>
internal sealed class LiveCatalog(CatalogBuilder builder, KindDirectory kinds, ApiOptions options)
{
    private volatile Generation _latest = new(kinds.Latest, new CatalogView(builder.Build(kinds.Latest), options));

    /// <summary>What was served when it was last asked for; always has everything that is built in.</summary>
    public CatalogView Latest => _latest.View;

    /// <summary>What is served now.</summary>
    /// <exception cref="Errors.ApiException">503: the definitions cannot be read.</exception>
    public async ValueTask<CatalogView> CurrentAsync()
    {
        var current = await kinds.CurrentAsync();
        var known = _latest;
        if (ReferenceEquals(known.Kinds, current))
            return known.View;
        // A definition's own bookkeeping changes nothing of what is served, and clients keep the documents by their hashes.
        var view = known.Kinds.Custom.SequenceEqual(current.Custom) ? known.View : new CatalogView(builder.Build(current), options);
        if (current.Version >= known.Kinds.Version)
            _latest = new Generation(current, view);
        return view;
    }

    private sealed record Generation(KindSet Kinds, CatalogView View);
}
