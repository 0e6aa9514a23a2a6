using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Client;

/// <summary>What the server serves.</summary>
internal sealed class Discovery(IReadOnlyList<ApiKind> kinds)
{
    private const string Accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    public IReadOnlyList<ApiKind> Kinds => kinds;

    /// <summary>Asks the server.</summary>
    public static async Task<Discovery> LoadAsync(ApiClient client, CancellationToken cancellation)
    {
        // One after the other: a second connection would cost more than it saves.
        var core = await client.GetAsync("/api", cancellation, Accept);
        var groups = await client.GetAsync("/apis", cancellation, Accept);
        return new Discovery([.. Read(core), .. Read(groups)]);
    }

    /// <summary>The kinds that a word such as <c>po</c>, <c>deployments.apps</c> or <c>all</c> means; empty when there are none.</summary>
    public IReadOnlyList<ApiKind> Find(string word)
    {
        var lower = word.ToLowerInvariant();
        return kinds.FirstOrDefault(k => k.Answers(lower)) is { } one ? [one] : [.. kinds.Where(k => k.Categories.Contains(lower))];
    }

    /// <summary>The kind of a manifest; null when it is not served.</summary>
    public ApiKind? Of(JsonObject manifest)
    {
        var (version, kind) = ((string?)manifest["apiVersion"], (string?)manifest["kind"]);
        return kinds.FirstOrDefault(k => k.ApiVersion == version && k.Kind == kind);
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
