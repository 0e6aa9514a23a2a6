using System.Text;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Manifests;

/// <summary>Reads manifests from files, folders and standard input.</summary>
internal static class ManifestReader
{
    private const int MaxCharacters = 32 * 1024 * 1024;

    /// <summary>All objects, those inside a List one by one.</summary>
    /// <exception cref="CliException">A file is missing, is no YAML, or holds something that is no object.</exception>
    public static async Task<List<JsonObject>> ReadAsync(IEnumerable<string> names, CancellationToken cancellation)
    {
        var found = new List<JsonObject>();
        foreach (var name in names.SelectMany(Files))
        {
            await using var input = name == "-" ? Console.OpenStandardInput() : File.OpenRead(name);
            var text = await TextAsync(input, name, cancellation);
            foreach (var document in YamlText.Parse(text, name))
                found.AddRange(Objects(document, name));
        }

        return found.Count > 0 ? found : throw new CliException("error: no objects passed to apply");
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

    private static IEnumerable<string> Files(string name)
    {
        if (name == "-" || File.Exists(name))
            return [name];
        if (!Directory.Exists(name))
            throw new CliException($"error: the path \"{name}\" does not exist");
        return Directory.EnumerateFiles(name).Where(f => Path.GetExtension(f) is ".yaml" or ".yml" or ".json").Order(StringComparer.Ordinal);
    }

    private static IEnumerable<JsonObject> Objects(JsonNode document, string name)
    {
        if (document is not JsonObject { } item || (string?)item["kind"] is not { Length: > 0 } kind || (string?)item["apiVersion"] is not { Length: > 0 })
            throw new CliException($"error: {name}: an object must have apiVersion and kind");
        return kind == "List" && item["items"] is JsonArray items ? items.OfType<JsonObject>().SelectMany(i => Objects(i, name)) : [item];
    }
}
