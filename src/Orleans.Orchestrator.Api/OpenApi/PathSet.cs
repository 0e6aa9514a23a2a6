using System.Text.Json.Nodes;
using Orleans.Orchestrator.Api.Routing;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>The operations of an OpenAPI document: as much as clients look for, above all whether fields are validated by the server.</summary>
internal static class PathSet
{
    private static readonly string[] WriteParameters = ["pretty", "dryRun", "fieldManager", "fieldValidation"];

    private static readonly string[] ListParameters =
    [
        "allowWatchBookmarks", "continue", "fieldSelector", "labelSelector", "limit", "pretty", "resourceVersion",
        "resourceVersionMatch", "sendInitialEvents", "timeoutSeconds", "watch",
    ];

    /// <summary>The paths of one resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="isV3">Whether bodies and parameters are described as in 3.0.</param>
    public static IEnumerable<(string Path, JsonObject Item)> Of(ApiResource resource, bool isV3)
    {
        var root = resource.Group.Length == 0 ? $"/api/{resource.Version}" : $"/apis/{resource.Group}/{resource.Version}";
        var place = resource.Namespaced ? "/namespaces/{namespace}" : "";
        var parts = resource.Name.Split('/');
        var collection = $"{root}{place}/{parts[0]}";
        if (resource.IsSubresource)
        {
            yield return ($"{collection}/{{name}}/{parts[1]}", Item(resource, isV3, resource.Verbs.Keys, "name"));
            yield break;
        }

        yield return (collection, Item(resource, isV3, resource.Verbs.Keys.Intersect(["list", "create", "deletecollection"]), null));
        if (resource.Verbs.ContainsKey("get"))
            yield return ($"{collection}/{{name}}", Item(resource, isV3, resource.Verbs.Keys.Intersect(["get", "update", "patch", "delete"]), "name"));
        if (resource.Namespaced && resource.Verbs.ContainsKey("list"))
            yield return ($"{root}/{parts[0]}", Item(resource, isV3, ["list"], null, everywhere: true));
    }

    private static JsonObject Item(ApiResource resource, bool isV3, IEnumerable<string> verbs, string? name, bool everywhere = false)
    {
        var item = new JsonObject();
        foreach (var verb in verbs.Order(StringComparer.Ordinal))
            item[Method(verb)] = Operation(resource, isV3, verb);
        var parameters = new JsonArray();
        if (name is not null)
            parameters.Add(Parameter(name, "path", isV3));
        if (resource.Namespaced && !everywhere)
            parameters.Add(Parameter("namespace", "path", isV3));
        item["parameters"] = parameters;
        return item;
    }

    private static JsonObject Operation(ApiResource resource, bool isV3, string verb)
    {
        var (group, version) = resource.KindGroupVersion ?? (resource.Group, resource.Version);
        var operation = new JsonObject
        {
            ["operationId"] = $"{verb}{resource.Kind}{resource.Name.Replace("/", "", StringComparison.Ordinal)}",
            ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
            ["x-kubernetes-action"] = verb is "create" ? "post" : verb is "update" ? "put" : verb,
            ["x-kubernetes-group-version-kind"] = SchemaSet.Gvk(group, version, resource.Kind),
        };
        IEnumerable<string> parameters = verb switch
        {
            "create" or "update" => WriteParameters,
            "patch" => [.. WriteParameters, "force"],
            "list" or "deletecollection" => ListParameters,
            "delete" => ["pretty", "dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy"],
            _ => ["pretty"],
        };
        operation["parameters"] = new JsonArray([.. parameters.Select(p => Parameter(p, "query", isV3))]);
        return operation;
    }

    private static JsonObject Parameter(string name, string place, bool isV3)
    {
        var type = name switch
        {
            "limit" or "timeoutSeconds" or "gracePeriodSeconds" => "integer",
            "watch" or "force" or "allowWatchBookmarks" or "sendInitialEvents" or "orphanDependents" => "boolean",
            _ => "string",
        };
        var parameter = new JsonObject { ["name"] = name, ["in"] = place };
        if (place == "path")
            parameter["required"] = true;
        if (isV3)
            parameter["schema"] = new JsonObject { ["type"] = type, ["uniqueItems"] = true };
        else
            (parameter["type"], parameter["uniqueItems"]) = (type, true);
        return parameter;
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
