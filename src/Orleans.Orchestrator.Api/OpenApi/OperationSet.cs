using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Api.Routing;

namespace Orleans.Orchestrator.Api.OpenApi;

/// <summary>Describes operations as Kubernetes does: ids by which client libraries name their methods, bodies, answers, what is validated.</summary>
/// <param name="schemas">Where the bodies' schemas are.</param>
internal sealed class OperationSet(SchemaSet schemas)
{
    private static readonly string[] Objects = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"];
    private static readonly string[] Lists = [.. Objects, "application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch"];

    private static readonly string[] Patches =
    [
        "application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml",
    ];

    /// <summary>Nothing says how lists of custom kinds merge; kubectl asks here before it sends a strategic merge.</summary>
    private static readonly string[] CustomPatches = [.. Patches.Where(static p => !p.Contains("strategic", StringComparison.Ordinal))];

    /// <summary>One operation.</summary>
    /// <param name="resource">Of which resource.</param>
    /// <param name="verb">Kubernetes' verb; <c>watchlist</c> for the deprecated watch of a collection.</param>
    /// <param name="named">Whether the path names an object.</param>
    /// <param name="everywhere">Whether it is about all namespaces.</param>
    public JsonObject Of(ApiResource resource, string verb, bool named, bool everywhere)
    {
        var isConnect = IsConnect(resource);
        var operation = new JsonObject
        {
            ["description"] = $"{(isConnect ? "connect" : verb)} {resource.Name}",
            ["operationId"] = Id(resource, verb, named, everywhere),
            ["tags"] = new JsonArray($"{GroupId(resource.Group, lower: true)}_{resource.Version}"),
            ["x-kubernetes-action"] = isConnect ? "connect" : verb switch { "create" => "post", "update" => "put", _ => verb },
            ["x-kubernetes-group-version-kind"] = GroupVersionKind(resource),
        };
        AddParameters(operation, isConnect, verb);
        AddBody(operation, resource, verb, isConnect);
        AddAnswers(operation, resource, verb, isConnect);
        return operation;
    }

    /// <summary>A parameter of a path or query.</summary>
    public JsonObject Parameter(string name, string place)
    {
        var (type, description) = QueryParameters.Of(name);
        var parameter = new JsonObject { ["name"] = name, ["in"] = place, ["description"] = description };
        if (place == "path")
            parameter["required"] = true;
        if (schemas.IsV3)
            parameter["schema"] = new JsonObject { ["type"] = type, ["uniqueItems"] = true };
        else
            (parameter["type"], parameter["uniqueItems"]) = (type, true);
        return parameter;
    }

    private void AddParameters(JsonObject operation, bool isConnect, string verb)
    {
        IEnumerable<string> names = isConnect ? [] : verb switch
        {
            "create" or "update" => QueryParameters.Write,
            "patch" => [.. QueryParameters.Write, "force"],
            "list" => QueryParameters.List,
            "deletecollection" => QueryParameters.DeleteCollection,
            "delete" => QueryParameters.Delete,
            _ => [],
        };
        var parameters = new JsonArray([.. names.Select(n => (JsonNode)Parameter(n, "query"))]);
        if (parameters.Count > 0)
            operation["parameters"] = parameters;
    }

    private void AddBody(JsonObject operation, ApiResource resource, string verb, bool isConnect)
    {
        string? schema = verb switch
        {
            _ when isConnect => null,
            "create" or "update" => schemas.NameOf(resource),
            "patch" => SchemaNames.Patch,
            "delete" or "deletecollection" => SchemaNames.Of(Resources.Meta.V1.DeleteOptions.Schema),
            _ => null,
        };
        if (schema is null)
            return;
        var isRequired = verb is not ("delete" or "deletecollection");
        if (schemas.IsV3)
        {
            string[] types = verb == "patch" ? PatchesOf(resource) : ["*/*"];
            operation["requestBody"] = new JsonObject { ["content"] = Content(types, schema) };
            if (isRequired)
                operation["requestBody"]!["required"] = true;
            return;
        }

        operation["consumes"] = Texts(verb == "patch" ? PatchesOf(resource) : ["*/*"]);
        if (operation["parameters"] is not JsonArray parameters)
            operation["parameters"] = parameters = [];
        var body = new JsonObject { ["name"] = "body", ["in"] = "body", ["schema"] = schemas.PlainReference(schema) };
        if (isRequired)
            body["required"] = true;
        parameters.Add(body);
    }

    private void AddAnswers(JsonObject operation, ApiResource resource, string verb, bool isConnect)
    {
        var schema = isConnect || resource.Name == "pods/log" ? null : verb switch
        {
            "list" => schemas.NameOf(resource) + "List",
            "delete" or "deletecollection" => SchemaNames.Of(Resources.Meta.V1.Status.Schema),
            "watch" or "watchlist" => SchemaNames.WatchEvent,
            _ => schemas.NameOf(resource),
        };
        var types = schema is null ? ["*/*"] : verb is "list" or "watch" or "watchlist" ? Lists : Objects;
        if (!schemas.IsV3)
            operation["produces"] = Texts(types);
        (int, string)[] codes = isConnect ? [(200, "OK")] : verb switch
        {
            "create" => [(200, "OK"), (201, "Created"), (202, "Accepted")],
            "update" or "patch" => [(200, "OK"), (201, "Created")],
            "delete" => [(200, "OK"), (202, "Accepted")],
            _ => [(200, "OK")],
        };
        var answers = new JsonObject();
        foreach (var (code, words) in codes.Append((401, "Unauthorized")))
        {
            var answer = new JsonObject { ["description"] = words };
            if (code != 401 && schemas.IsV3)
                answer["content"] = schema is null ? TextContent() : Content(types, schema);
            else if (code != 401)
                answer["schema"] = schema is null ? new JsonObject { ["type"] = "string" } : schemas.PlainReference(schema);
            answers[code.ToString(CultureInfo.InvariantCulture)] = answer;
        }

        operation["responses"] = answers;
    }

    private static JsonObject TextContent() => new() { ["*/*"] = new JsonObject { ["schema"] = new JsonObject { ["type"] = "string" } } };

    private JsonObject Content(IEnumerable<string> types, string schema) => new(types.Select(t =>
        new KeyValuePair<string, JsonNode?>(t, new JsonObject { ["schema"] = schemas.PlainReference(schema) })));

    private static JsonObject GroupVersionKind(ApiResource resource)
    {
        var (group, version) = resource.KindGroupVersion ?? (resource.Group, resource.Version);
        return SchemaSet.Gvk(group, version, resource.Kind);
    }

    private static bool IsConnect(ApiResource resource) => resource.Name.EndsWith("/proxy", StringComparison.Ordinal)
        || resource.Name is "pods/exec" or "pods/attach" or "pods/portforward";

    /// <summary>Such as <c>listCoreV1NamespacedPod</c> or <c>replaceAppsV1NamespacedDeploymentStatus</c>.</summary>
    private static string Id(ApiResource resource, string verb, bool named, bool everywhere)
    {
        var place = GroupId(resource.Group, lower: false) + Capital(resource.Version);
        var scope = resource.Namespaced && !everywhere ? "Namespaced" : "";
        var parts = resource.Name.Split('/');
        var owner = resource.Stored is { } kind && resource.IsSubresource ? kind.Kind : resource.Kind;
        var part = parts.Length > 1 ? Capital(parts[1]) : "";
        if (IsConnect(resource))
            return $"connect{place}{Capital(verb)}{scope}{owner}{part}";
        return verb switch
        {
            "watchlist" => $"watch{place}{scope}{owner}List{(everywhere ? "ForAllNamespaces" : "")}",
            "watch" => $"watch{place}{scope}{owner}",
            "deletecollection" => $"delete{place}Collection{scope}{owner}",
            "list" => $"list{place}{scope}{owner}{(everywhere ? "ForAllNamespaces" : "")}",
            "get" => $"read{place}{scope}{owner}{part}",
            "update" => $"replace{place}{scope}{owner}{part}",
            _ when named || verb == "create" => $"{verb}{place}{scope}{owner}{part}",
            _ => $"{verb}{place}{owner}{part}",
        };
    }

    /// <summary><c>rbac.authorization.k8s.io</c> is <c>RbacAuthorization</c>.</summary>
    private static string GroupId(string group, bool lower)
    {
        var words = (group.Length == 0 ? "core" : group.EndsWith(".k8s.io", StringComparison.Ordinal) ? group[..^7] : group).Split('.', '-');
        var id = string.Concat(words.Select(Capital));
        return lower ? char.ToLowerInvariant(id[0]) + id[1..] : id;
    }

    private static string Capital(string word) => word.Length == 0 ? "" : char.ToUpperInvariant(word[0]) + word[1..];

    private static string[] PatchesOf(ApiResource resource) => resource.Stored?.IsCustom == true ? CustomPatches : Patches;

    private static JsonArray Texts(IEnumerable<string> values) => new([.. values.Select(v => (JsonNode)v)]);
}
