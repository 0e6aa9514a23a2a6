using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Client;

/// <summary>What the server serves.</summary>
internal sealed class Discovery(IReadOnlyList<ApiKind> kinds)
{
    private const string Accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    public IReadOnlyList<ApiKind> Kinds => kinds;

    public static async Task<Discovery> LoadAsync(ApiClient client, CancellationToken cancellation)
    {
        var core = client.GetAsync("/api", cancellation, Accept);
        var groups = client.GetAsync("/apis", cancellation, Accept);
        return new Discovery([.. Read(await core), .. Read(await groups)]);
    }

    /// <summary>The kinds that a word such as <c>po</c>, <c>deployments</c> or <c>all</c> means.</summary>
    /// <exception cref="CliException">None.</exception>
    public IReadOnlyList<ApiKind> Find(string word)
    {
        var lower = word.ToLowerInvariant();
        if (kinds.FirstOrDefault(k => k.Answers(lower)) is { } one)
            return [one];
        var category = kinds.Where(k => k.Categories.Contains(lower)).ToList();
        return category.Count > 0 ? category : throw new CliException($"error: the server doesn't have a resource type \"{word}\"");
    }

    /// <summary>The kind of a manifest.</summary>
    /// <exception cref="CliException">It is not served.</exception>
    public ApiKind Of(JsonObject manifest)
    {
        var (version, kind) = ((string?)manifest["apiVersion"], (string?)manifest["kind"]);
        return kinds.FirstOrDefault(k => k.ApiVersion == version && k.Kind == kind)
            ?? throw new CliException($"error: resource mapping not found for kind \"{kind}\" in version \"{version}\": the server has no such kind");
    }

    private static IEnumerable<ApiKind> Read(JsonObject list) =>
        from item in (list["items"] as JsonArray ?? []).OfType<JsonObject>()
        let @group = (string?)item["metadata"]?["name"] ?? ""
        from version in (item["versions"] as JsonArray ?? []).OfType<JsonObject>()
        from resource in (version["resources"] as JsonArray ?? []).OfType<JsonObject>()
        select new ApiKind(
            @group, (string)version["version"]!, (string?)resource["responseKind"]?["kind"] ?? "", (string)resource["resource"]!,
            (string?)resource["singularResource"] ?? "", (string?)resource["scope"] == "Namespaced",
            Words(resource["shortNames"]), Words(resource["categories"]), Words(resource["verbs"]));

    private static string[] Words(JsonNode? list) => [.. (list as JsonArray ?? []).Select(w => (string)w!)];
}
