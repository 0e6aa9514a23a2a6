using System.Text;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Manifests;

/// <summary>Reads manifests from files, folders, addresses and standard input.</summary>
internal static class ManifestReader
{
    private const int MaxCharacters = 32 * 1024 * 1024;
    private const int MaxFiles = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>All objects, those inside a List one by one.</summary>
    /// <exception cref="CliException">A file is missing, is no YAML, or holds something that is no object.</exception>
    public static async Task<List<ManifestDocument>> ReadAsync(IEnumerable<string> names, bool recursive, CancellationToken cancellation)
    {
        var found = new List<ManifestDocument>();
        foreach (var name in names.SelectMany(n => Files(n, recursive)))
        {
            var source = name == "-" ? "STDIN" : name;
            foreach (var document in YamlText.Parse(await TextAsync(name, cancellation), source))
                found.AddRange(Objects(document, source).Select(o => new ManifestDocument(o, source)));
        }

        return found.Count > 0 ? found : throw new CliException("error: no objects passed to apply");
    }

    /// <summary>A whole file, address, or standard input.</summary>
    public static async Task<string> TextAsync(string name, CancellationToken cancellation)
    {
        if (IsAddress(name))
            return await FetchAsync(name, cancellation);
        await using var input = name == "-" ? Console.OpenStandardInput() : File.OpenRead(name);
        return await TextAsync(input, name, cancellation);
    }

    private static async Task<string> FetchAsync(string address, CancellationToken cancellation)
    {
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!response.IsSuccessStatusCode)
                throw new CliException($"error: unable to read URL \"{address}\", server reported {(int)response.StatusCode} {response.ReasonPhrase}, status code={(int)response.StatusCode}");
            await using var input = await response.Content.ReadAsStreamAsync(cancellation);
            return await TextAsync(input, address, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new CliException($"error: unable to read URL \"{address}\": {e.InnerException?.Message ?? e.Message}");
        }
    }

    private static async Task<string> TextAsync(Stream input, string name, CancellationToken cancellation)
    {
        using var reader = new StreamReader(input);
        var text = new StringBuilder();
        var buffer = new char[16 * 1024];
        while (await reader.ReadAsync(buffer, cancellation) is > 0 and var count)
        {
            text.Append(buffer, 0, count);
            if (text.Length > MaxCharacters)
                throw new CliException($"error: {name} has more than {MaxCharacters / 1024 / 1024} million characters: split it");
        }

        return text.ToString();
    }

    private static bool IsAddress(string name) => name.StartsWith("https://", StringComparison.Ordinal) || name.StartsWith("http://", StringComparison.Ordinal);

    private static IEnumerable<string> Files(string name, bool recursive)
    {
        if (name == "-" || IsAddress(name) || File.Exists(name))
            return [name];
        if (!Directory.Exists(name))
            throw new CliException($"error: the path \"{name}\" does not exist");
        return Directory.EnumerateFiles(name, "*", recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
            .Where(f => Path.GetExtension(f) is ".yaml" or ".yml" or ".json").Order(StringComparer.Ordinal).Take(MaxFiles);
    }

    private static IEnumerable<JsonObject> Objects(JsonNode document, string name)
    {
        if (document is not JsonObject item)
            throw new CliException($"error: error parsing {name}: an object must have apiVersion and kind");
        if (Text(item, "kind") is not { Length: > 0 } kind)
            throw new CliException($"error: error parsing {name}: Object 'Kind' is missing in '{Short(item)}'");
        if (Text(item, "apiVersion") is not { Length: > 0 })
            throw new CliException($"error: error parsing {name}: Object 'apiVersion' is missing in '{Short(item)}'");
        return kind == "List" && item["items"] is JsonArray items ? items.OfType<JsonObject>().SelectMany(i => Objects(i, name)) : [item];
    }

    private static string? Text(JsonObject item, string field) => item[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>Only the names of fields: what they hold may be secret.</summary>
    private static string Short(JsonObject item) => "{" + string.Join(", ", item.Select(p => p.Key).Take(8)) + "}";
}
