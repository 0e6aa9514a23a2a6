using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Client;

/// <summary>Reads the events of a watch.</summary>
internal static class WatchStream
{
    /// <summary>Each event with its <c>type</c> and <c>object</c>, until the server ends the watch. Bookmarks are left out.</summary>
    /// <exception cref="CliException">The server reported an error in the stream.</exception>
    public static async IAsyncEnumerable<JsonObject> ReadAsync(
        ApiClient client, string path, string accept, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var response = await client.SendAsync(HttpMethod.Get, path, null, null, accept, cancellation);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line)
        {
            if (line.Length == 0 || JsonNode.Parse(line) is not JsonObject change || (string?)change["type"] == "BOOKMARK")
                continue;
            if ((string?)change["type"] == "ERROR")
                throw new CliException($"error: {(string?)change["object"]?["message"]}");
            yield return change;
        }
    }
}
