using System.Globalization;
using Orleans.Orchestrator.Api.Responses;
using Orleans.Orchestrator.Api.Routing;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;

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

    /// <summary>What the request selects.</summary>
    public static ListQuery ListQueryOf(ApiRequest request) => new()
    {
        Namespace = request.Info.Namespace is { Length: > 0 } space ? space : null,
        LabelSelector = QueryOptions.Text(request, "labelSelector"),
        FieldSelector = QueryOptions.Text(request, "fieldSelector"),
        Limit = (int)Math.Min(QueryOptions.Number(request, "limit") ?? 0, int.MaxValue),
        Continue = QueryOptions.Text(request, "continue"),
    };

    /// <summary>
    /// A list shows the present state, which is what every resourceVersion but an exact one asks for: "0" any, "N" not older than N.
    /// </summary>
    private static void CheckVersion(ApiRequest request, long current)
    {
        var version = VersionOf(request);
        var match = QueryOptions.Text(request, "resourceVersionMatch");
        if (match is null && version is null or 0)
            return;
        if (match is not (null or "Exact" or "NotOlderThan"))
            throw InvalidList("resourceVersionMatch", $"Unsupported value: \"{match}\": supported values: \"Exact\", \"NotOlderThan\"");
        if (version is null)
            throw InvalidList("resourceVersionMatch", "Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided");
        if (match == "Exact" && version == 0)
            throw InvalidList("resourceVersionMatch", "Forbidden: resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"");
        if (version > current)
            throw ApiErrors.Timeout($"Too large resource version: {version}, current: {current}");
        if (match == "Exact" && version < current && QueryOptions.Text(request, "continue") is null)
            throw ApiErrors.Expired($"The resourceVersion for the provided list is too old: {version}, current: {current}");
    }

    /// <summary>The query's resourceVersion, or null.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static long? VersionOf(ApiRequest request)
    {
        if (QueryOptions.Text(request, "resourceVersion") is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            ? version
            : throw ApiErrors.BadRequest("resourceVersion: Invalid value: must be a decimal number, as the server gave it");
    }

    private static ApiException InvalidList(string field, string message) =>
        QueryOptions.Invalid("ListOptions", [new FieldFault(FaultReason.Invalid, field, message)]);
}
