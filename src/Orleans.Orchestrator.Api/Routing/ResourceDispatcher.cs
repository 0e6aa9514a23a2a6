using Microsoft.AspNetCore.Http;
using Orleans.Orchestrator.Access;
using Orleans.Orchestrator.Api.Discovery;
using Orleans.Orchestrator.Api.Security;
using Orleans.Orchestrator.Api.Verbs;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.Api.Routing;

/// <summary>Finds who answers a request under <c>/api</c> or <c>/apis</c>.</summary>
internal sealed class ResourceDispatcher(LiveCatalog catalog, RequestPipeline pipeline)
{
    private const string WatchPrefix = "watch/";

    /// <summary>Answers a request for a resource.</summary>
    /// <param name="http">The request.</param>
    /// <param name="group">API group, empty for core.</param>
    /// <param name="version">Version.</param>
    /// <param name="rest">What follows in the path.</param>
    public async Task DispatchAsync(HttpContext http, string group, string version, string rest)
    {
        // "/api/v1/watch/pods" is the old form of "/api/v1/pods?watch=1"; "/watch/…/pods/NAME" watches one object.
        var isWatchPath = rest.StartsWith(WatchPrefix, StringComparison.Ordinal);
        if (isWatchPath)
            rest = rest[WatchPrefix.Length..];
        ApiResource? resource;
        RequestInfo info;
        try
        {
            resource = RequestInfo.TryParse(group, version, rest, out info) ? await FindAsync(info) : null;
        }
        catch (ApiException e)
        {
            await pipeline.RunAsync(http, _ => throw e);
            return;
        }

        var verb = resource is null ? "" : isWatchPath && IsRead(http) ? "watch" : VerbOf(http, info);
        if (resource is null || !IsPlaceOf(resource, info) || (isWatchPath && (info.Subresource.Length > 0 || verb != "watch")))
        {
            await pipeline.RunAsync(http, static _ => throw DiscoveryEndpoints.UnknownPath());
            return;
        }

        var traits = new RequestTraits(verb, info.FullResource, verb == "watch" || info.Subresource is "log" or "proxy" or "exec" or "attach" or "portforward");
        var access = new AccessRequest(verb, info.Group, info.FullResource, info.Namespace, info.Name.Length > 0 ? info.Name : SelectedName(http), "");
        await pipeline.RunAsync(http, traits, user => HandleAsync(new ApiRequest(http, user, verb, info, resource)), access);
    }

    /// <summary>A list or watch of one object by its name is asked for as that object's, so that a role may allow it for some names.</summary>
    private static string SelectedName(HttpContext http)
    {
        const string Prefix = "metadata.name=";
        var selector = IsRead(http) || HttpMethods.IsDelete(http.Request.Method) ? http.Request.Query["fieldSelector"].ToString() : "";
        return selector.StartsWith(Prefix, StringComparison.Ordinal) && !selector.Contains(',') && !selector.Contains('\\') ? selector[Prefix.Length..].TrimStart('=') : "";
    }

    /// <summary>What is built in is known; whether a custom kind is still what it was has to be asked.</summary>
    private async ValueTask<ApiResource?> FindAsync(RequestInfo info) =>
        catalog.Latest.Catalog.Find(info) is { Stored.IsCustom: not true } known ? known : (await catalog.CurrentAsync()).Catalog.Find(info);

    private static Task HandleAsync(ApiRequest request)
    {
        // Whoever admits a write asks who makes it. Reads are many, and nobody asks.
        if (request.Verb is not ("list" or "watch") && (request.Verb != "get" || request.Resource.IsSubresource))
            Requester.Set(new Requester(request.User.Name, request.User.Groups).ToText());
        return ServeAsync(request);
    }

    private static Task ServeAsync(ApiRequest request) => request.Resource.Verbs.TryGetValue(request.Verb, out var handler)
        && (request.Verb != "create" || request.Info.Name.Length == 0 || request.Resource.IsSubresource)
        && (request.Verb is not ("update" or "patch") || request.Info.Name.Length > 0)
        && (request.Verb is not ("create" or "deletecollection") || !request.Resource.Namespaced || request.Info.Namespace.Length > 0)
        ? RunAsync(request, handler)
        : throw ApiErrors.MethodNotAllowed("the server does not allow this method on the requested resource");

    private static Task RunAsync(ApiRequest request, VerbHandler handler)
    {
        if (KindDeprecation.Warning(request.Resource) is { } warning)
            WarningHeaders.Add(request.Http.Response, warning);
        return handler(request);
    }

    /// <summary>Namespaced objects are named only within a namespace, but listed also without; others never have one.</summary>
    private static bool IsPlaceOf(ApiResource resource, in RequestInfo info)
    {
        if (!resource.Namespaced)
            return info.Namespace.Length == 0;
        return info.Namespace.Length > 0 || info.Name.Length == 0;
    }

    private static string VerbOf(HttpContext http, in RequestInfo info)
    {
        var method = http.Request.Method;
        // What is behind a proxy may be asked for its headers alone, or what it can do.
        if (IsRead(http) || (info.Subresource == "proxy" && (HttpMethods.IsHead(method) || HttpMethods.IsOptions(method))))
            return info.Name.Length > 0 ? "get" : IsWatch(http) ? "watch" : "list";
        if (HttpMethods.IsPost(method))
            return "create";
        if (HttpMethods.IsPut(method))
            return "update";
        if (HttpMethods.IsPatch(method))
            return "patch";
        if (HttpMethods.IsDelete(method))
            return info.Name.Length > 0 ? "delete" : "deletecollection";
        // Anybody may make up methods; as labels of metrics each would be a series of its own.
        return HttpMethods.IsOptions(method) ? "options" : "other";
    }

    private static bool IsRead(HttpContext http) => HttpMethods.IsGet(http.Request.Method);

    private static bool IsWatch(HttpContext http) => http.Request.Query.TryGetValue("watch", out var value) && value.ToString() is not ("0" or "false");
}
