using System.Text.Json.Nodes;
using Orleans.Orchestrator.Api.Routing;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>The paths of an OpenAPI document: those of Kubernetes' own, with its extensions, by which clients learn what the server can do.</summary>
/// <param name="operations">Describes each operation.</param>
internal sealed class PathSet(OperationSet operations)
{
    /// <summary>The paths of one resource.</summary>
    public IEnumerable<(string Path, JsonObject Item)> Of(ApiResource resource)
    {
        var root = resource.Group.Length == 0 ? $"/api/{resource.Version}" : $"/apis/{resource.Group}/{resource.Version}";
        var place = resource.Namespaced ? "/namespaces/{namespace}" : "";
        var parts = resource.Name.Split('/');
        var own = $"{place}/{parts[0]}";
        if (resource.IsSubresource)
        {
            yield return ($"{root}{own}/{{name}}/{parts[1]}", Item(resource, resource.Verbs.Keys, named: true));
            // What is proxied has paths of its own behind the resource's.
            if (parts[1] == "proxy")
                yield return ($"{root}{own}/{{name}}/proxy/{{path}}", Item(resource, resource.Verbs.Keys, named: true, proxied: true));
            yield break;
        }

        yield return ($"{root}{own}", Item(resource, resource.Verbs.Keys.Intersect(["list", "create", "deletecollection"]), named: false));
        if (resource.Verbs.ContainsKey("get"))
            yield return ($"{root}{own}/{{name}}", Item(resource, resource.Verbs.Keys.Intersect(["get", "update", "patch", "delete"]), named: true));
        if (resource.Namespaced && resource.Verbs.ContainsKey("list"))
            yield return ($"{root}/{parts[0]}", Item(resource, ["list"], named: false, everywhere: true));
        if (!resource.Verbs.ContainsKey("watch"))
            yield break;
        yield return ($"{root}/watch{own}", Item(resource, ["watchlist"], named: false));
        if (resource.Verbs.ContainsKey("get"))
            yield return ($"{root}/watch{own}/{{name}}", Item(resource, ["watch"], named: true));
        if (resource.Namespaced)
            yield return ($"{root}/watch/{parts[0]}", Item(resource, ["watchlist"], named: false, everywhere: true));
    }

    private JsonObject Item(ApiResource resource, IEnumerable<string> verbs, bool named, bool everywhere = false, bool proxied = false)
    {
        var item = new JsonObject();
        foreach (var verb in verbs.Order(StringComparer.Ordinal))
            item[Method(verb)] = operations.Of(resource, verb, named, everywhere);
        var parameters = new JsonArray();
        if (named)
            parameters.Add(operations.Parameter("name", "path"));
        if (resource.Namespaced && !everywhere)
            parameters.Add(operations.Parameter("namespace", "path"));
        if (proxied)
            parameters.Add(operations.Parameter("path", "path"));
        if (verbs.Any(v => v is "watch" or "watchlist"))
        {
            foreach (var parameter in QueryParameters.List)
                parameters.Add(operations.Parameter(parameter, "query"));
        }

        parameters.Add(operations.Parameter("pretty", "query"));
        item["parameters"] = parameters;
        return item;
    }

    private static string Method(string verb) => verb switch
    {
        "create" => "post",
        "update" => "put",
        "patch" => "patch",
        "delete" or "deletecollection" => "delete",
        _ => "get",
    };
}
