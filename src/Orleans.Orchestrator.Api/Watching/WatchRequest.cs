using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Api.Verbs;
using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.Api.Watching;

/// <summary>What a watch asks for.</summary>
internal sealed record WatchRequest
{
    private const int MinDefaultSeconds = 1800;

    /// <summary>Only of this namespace; null for all.</summary>
    public string? Namespace { get; private init; }

    /// <summary>Only the object of this name; null for all.</summary>
    public string? Name { get; private init; }

    public string? LabelSelector { get; private init; }

    public string? FieldSelector { get; private init; }

    /// <summary>Changes after this version; null to send the present objects first, or (without those) to begin now.</summary>
    public long? After { get; private init; }

    /// <summary>Whether the present objects are sent first.</summary>
    public bool Initial { get; private init; }

    /// <summary>Whether a bookmark says that they all were.</summary>
    public bool MarkEndOfInitial { get; private init; }

    public bool Bookmarks { get; private init; }

    /// <summary>When the watch ends by itself.</summary>
    public TimeSpan Timeout { get; private init; }

    /// <summary>Whether the shared feed has all that is needed: nothing is selected by what can change.</summary>
    public bool IsShareable => LabelSelector is null && FieldSelector is null;

    /// <summary>Reads the query.</summary>
    /// <param name="request">The request.</param>
    /// <param name="random">Spreads the ends of those that name none.</param>
    /// <exception cref="ApiException">400, 422.</exception>
    public static WatchRequest Of(ApiRequest request, Random random)
    {
        var version = ReadVerbs.VersionOf(request);
        var asked = QueryOptions.Text(request, "sendInitialEvents");
        var match = QueryOptions.Text(request, "resourceVersionMatch");
        var initial = asked is null ? version is null or 0 : QueryOptions.Flag(request, "sendInitialEvents");
        if (asked is not null && match is null)
            throw Forbidden("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        if (asked is not null && match != "NotOlderThan")
            throw QueryOptions.Invalid("ListOptions", [new FieldFault(FaultReason.NotSupported, "resourceVersionMatch", $"Unsupported value: \"{QueryOptions.Shorten(match!)}\": supported values: \"NotOlderThan\"")]);
        if (asked is null && match is not null)
            throw Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        var field = ReadVerbs.SelectorOf(request);
        var name = NameIn(field);
        if (request.Info.Name is { Length: > 0 } named)
        {
            if (field is not null && name != named)
                throw ApiErrors.BadRequest("both a name and a field selector provided; please provide one or the other");
            name = named;
        }

        return new WatchRequest
        {
            Namespace = request.Info.Namespace is { Length: > 0 } space ? space : null,
            Name = name,
            LabelSelector = QueryOptions.Text(request, "labelSelector"),
            FieldSelector = name is null ? field : null,
            After = initial || version == 0 ? null : version,
            Initial = initial,
            MarkEndOfInitial = asked is not null && initial,
            Bookmarks = QueryOptions.Flag(request, "allowWatchBookmarks"),
            Timeout = TimeSpan.FromSeconds(Math.Min(
                QueryOptions.Number(request, "timeoutSeconds") is { } seconds and > 0 ? seconds : DefaultSeconds(random), int.MaxValue / 1000)),
        };
    }

    /// <summary>The name in a selector that asks for nothing else; an object's name never changes, so the shared feed can serve it.</summary>
    private static string? NameIn(string? selector)
    {
        const string key = "metadata.name=";
        if (selector is null || !selector.StartsWith(key, StringComparison.Ordinal))
            return null;
        var name = selector[key.Length..].TrimStart('=');
        return name.Length > 0 && name.AsSpan().IndexOfAny(",=!\\") < 0 ? name : null;
    }

    /// <summary>Spread, so that watches that began together don't all come back together.</summary>
    private static int DefaultSeconds(Random random) => MinDefaultSeconds + random.Next(MinDefaultSeconds);

    private static ApiException Forbidden(string field, string message) =>
        QueryOptions.Invalid("ListOptions", [new FieldFault(FaultReason.Forbidden, field, $"Forbidden: {message}")]);
}
