using System.Text.Json;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Client;

/// <summary>
/// What a server serves, kept for ten minutes in <c>$XDG_CACHE_HOME/orc/SERVER/discovery.json</c>, so that most commands need
/// one request. It only saves time: whatever is wrong with it, the server is asked, also about a kind that is not in it; and a path
/// that the server does not know any more makes orc forget it. Another authority at the same address is another server.
/// </summary>
internal sealed class DiscoveryCache(Uri server, string? authority, string? folder)
{
    private const int MaxBytes = 1 << 20;
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(10);

    public List<ApiKind>? Read()
    {
        try
        {
            var file = new FileInfo(FilePath());
            var age = DateTime.UtcNow - file.LastWriteTimeUtc;
            if (!file.Exists || file.Length > MaxBytes || age > MaxAge || age < TimeSpan.Zero)
                return null;
            var rows = JsonNode.Parse(File.ReadAllBytes(file.FullName)) as JsonArray ?? [];
            return rows.Count == 0 ? null : [.. rows.Select(r => Read((JsonArray)r!))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or InvalidCastException or ArgumentException or NullReferenceException)
        {
            return null;
        }
    }

    public void Write(IEnumerable<ApiKind> kinds)
    {
        try
        {
            var path = FilePath();
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            // Two at once must not mix, and a reader must never see half of it.
            var own = $"{path}.{Environment.ProcessId}";
            File.WriteAllText(own, new JsonArray([.. kinds.Select(Row)]).ToJsonString());
            File.Move(own, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A home that can't be written to is no reason to fail.
        }
    }

    /// <summary>The server serves something else than it says.</summary>
    public void Forget()
    {
        try
        {
            File.Delete(FilePath());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ages anyway.
        }
    }

    private string FilePath()
    {
        var cache = folder is { Length: > 0 } ? folder
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } given ? Path.Combine(given, "orc")
            : Path.Combine(Environment.GetEnvironmentVariable("HOME") ?? "/root", ".cache/orc");
        var name = $"{server.Scheme}_{server.Host}_{server.Port}".Replace(':', '_');
        return Path.Combine(cache, authority is null ? name : $"{name}_{authority[..8]}", "discovery.json");
    }

    private static JsonNode Row(ApiKind k) => new JsonArray(
        k.Group, k.Version, k.Kind, k.Plural, k.Singular, k.Namespaced, Join(k.ShortNames), Join(k.Categories), Join(k.Verbs));

    private static ApiKind Read(JsonArray r) => new(
        (string)r[0]!, (string)r[1]!, (string)r[2]!, (string)r[3]!, (string)r[4]!, (bool)r[5]!, Split(r[6]), Split(r[7]), Split(r[8]));

    private static string Join(string[] words) => string.Join(',', words);

    private static string[] Split(JsonNode? words) => ((string)words!).Split(',', StringSplitOptions.RemoveEmptyEntries);
}
