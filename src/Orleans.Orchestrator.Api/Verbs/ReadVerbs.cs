using System.Globalization;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Api.Verbs;

/// <summary>get and list.</summary>
internal sealed class ReadVerbs(IGrainFactory grains, ObjectResponse objects, ListResponse lists)
{
    /// <summary>No object has a longer name; asking its grain would only wake one up for nothing.</summary>
    private const int MaxNameLength = 253;

    /// <summary>Answers with one object.</summary>
    public async Task GetAsync(ApiRequest request) => await objects.WriteAsync(request, 200, await ReadAsync(request));

    /// <summary>Answers with the objects of a collection that match.</summary>
    public async Task ListAsync(ApiRequest request)
    {
        CheckQuery(request);
        var page = await grains.GetCollection(request.Kind).ListAsync(ListQueryOf(request));
        CheckVersion(request, page.ResourceVersion);
        await lists.WriteAsync(request, page);
    }

    /// <summary>The object that the path names.</summary>
    /// <exception cref="ApiException">404.</exception>
    public async Task<Resources.ResourceObject> ReadAsync(ApiRequest request)
    {
        var found = request.Info.Name.Length <= MaxNameLength && request.Info.Namespace.Length <= MaxNameLength
            ? await grains.GetResource(request.Kind, request.Key).ReadAsync()
            : null;
        return found ?? throw ApiErrors.NotFound(request.Kind, request.Info.Name);
    }

    /// <summary>The field selector, in the names of what is stored; null for none.</summary>
    public static string? SelectorOf(ApiRequest request)
    {
        var selector = QueryOptions.Text(request, "fieldSelector");
        return request.Resource.View is { } view ? view.Selector(selector) : selector;
    }

    /// <summary>What the request selects.</summary>
    public static ListQuery ListQueryOf(ApiRequest request) => new()
    {
        Namespace = request.Info.Namespace is { Length: > 0 } space ? space : null,
        LabelSelector = QueryOptions.Text(request, "labelSelector"),
        FieldSelector = SelectorOf(request),
        Limit = (int)Math.Clamp(QueryOptions.Number(request, "limit") ?? 0, 0, int.MaxValue),
        Continue = QueryOptions.Text(request, "continue"),
    };

    /// <summary>Checks what the query says of versions before anything is listed.</summary>
    /// <exception cref="ApiException">400, 422.</exception>
    public static void CheckQuery(ApiRequest request)
    {
        var version = VersionOf(request);
        var match = QueryOptions.Text(request, "resourceVersionMatch");
        var isContinued = QueryOptions.Text(request, "continue") is not null;
        if (QueryOptions.Text(request, "sendInitialEvents") is not null)
            throw Forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list");
        if (isContinued && version is not (null or 0))
            throw ApiErrors.BadRequest("specifying resource version is not allowed when using continue");
        if (match is null)
            return;
        if (isContinued)
            throw Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided");
        if (version is null)
            throw Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided");
        if (match is not ("Exact" or "NotOlderThan"))
            throw QueryOptions.Invalid("ListOptions", [new FieldFault(FaultReason.NotSupported, "resourceVersionMatch", $"Unsupported value: \"{QueryOptions.Shorten(match)}\": supported values: \"Exact\", \"NotOlderThan\"")]);
        if (match == "Exact" && version == 0)
            throw Forbidden("resourceVersionMatch", "resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"");
    }

    /// <summary>
    /// A list shows the present state, which is what every resourceVersion but an exact one asks for: "0" any, "N" not older than N.
    /// </summary>
    private static void CheckVersion(ApiRequest request, long current)
    {
        if (VersionOf(request) is not { } version || version == current)
            return;
        if (version > current)
            throw TooLarge(version, current);
        if (QueryOptions.Text(request, "resourceVersionMatch") == "Exact")
            throw ApiErrors.Expired($"The resourceVersion for the provided list is too old: {version}, current: {current}");
    }

    /// <summary>504 in the words by which client libraries know that they are ahead of the server, and ask again.</summary>
    private static ApiException TooLarge(long version, long current) => ApiErrors.Make(
        504, "Timeout", $"Timeout: Too large resource version: {version}, current: {current}",
        causes: [new StatusCause { Reason = "ResourceVersionTooLarge", Message = "Too large resource version" }], retryAfterSeconds: 1);

    /// <summary>The query's resourceVersion, or null.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static long? VersionOf(ApiRequest request)
    {
        if (QueryOptions.Text(request, "resourceVersion") is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw ApiErrors.BadRequest($"resourceVersion: Invalid value: \"{QueryOptions.Shorten(text)}\": strconv.ParseUint: parsing \"{QueryOptions.Shorten(text)}\": invalid syntax");
    }

    private static ApiException Forbidden(string field, string message) =>
        QueryOptions.Invalid("ListOptions", [new FieldFault(FaultReason.Forbidden, field, $"Forbidden: {message}")]);
}
