using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Client;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>What describers ask the server for besides the object.</summary>
internal sealed class DescribeContext(ApiClient client, bool showEvents, DateTimeOffset now, CancellationToken cancellation)
{
    private const int MaxItems = 500;

    public DateTimeOffset Now => now;

    /// <summary>The events of an object; null when they are not to be shown.</summary>
    public async Task<IReadOnlyList<JsonObject>?> EventsAsync(JsonObject item)
    {
        if (!showEvents)
            return null;
        var metadata = item["metadata"];
        var space = (string?)metadata?["namespace"];
        var selector = $"involvedObject.name={(string?)metadata?["name"]},involvedObject.namespace={space},involvedObject.kind={(string?)item["kind"]},involvedObject.uid={(string?)metadata?["uid"]}";
        return await ListAsync($"/api/v1{(space is null ? "" : $"/namespaces/{Uri.EscapeDataString(space)}")}/events?fieldSelector={Uri.EscapeDataString(selector)}&limit={MaxItems}");
    }

    /// <summary>The elements of a list; none where the server does not serve it or refuses.</summary>
    public async Task<IReadOnlyList<JsonObject>> ListAsync(string path)
    {
        try
        {
            return [.. ((await client.GetAsync(path, cancellation))["items"] as JsonArray ?? []).OfType<JsonObject>()];
        }
        catch (ServerException e) when (e.Code is 403 or 404)
        {
            return [];
        }
    }

    /// <summary>One object; null where there is none.</summary>
    public Task<JsonObject?> FindAsync(string path) => client.FindAsync(path, cancellation);
}
