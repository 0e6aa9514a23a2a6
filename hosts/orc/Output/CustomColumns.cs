using System.Text;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>Columns that the user names, as <c>HEADER:PATH,…</c>.</summary>
internal sealed class CustomColumns
{
    private readonly List<(string Header, string Path)> _columns = [];
    private readonly bool _noHeaders;

    /// <exception cref="CliException">A column has no path.</exception>
    public CustomColumns(string spec, bool noHeaders)
    {
        _noHeaders = noHeaders;
        foreach (var column in spec.Split(','))
        {
            if (column.Split(':', 2) is not [{ Length: > 0 } header, { Length: > 0 } path])
                throw new CliException($"error: unexpected custom-columns spec: {column}, expected <header>:<json-path-expr>", 2);
            path = path.Trim('{', '}');
            _columns.Add((header, path.StartsWith('.') ? path : "." + path));
        }
    }

    /// <summary>One object, or the elements of a List.</summary>
    public string Print(JsonNode shown)
    {
        var items = shown["items"] is JsonArray list && (string?)shown["kind"] == "List" ? [.. list] : new List<JsonNode?> { shown };
        var rows = items.Select(i => _columns.Select(c => Cell(i!, c.Path)).ToArray());
        return Columns.Align(_noHeaders ? rows : rows.Prepend([.. _columns.Select(c => c.Header)]));
    }

    private static string Cell(JsonNode item, string path)
    {
        var found = JsonPathSelector.Select(path, item, item);
        return found.Count == 0 ? "<none>" : string.Join(',', found.Select(f => f is JsonValue v && v.TryGetValue<string>(out var text) ? text : f?.ToJsonString() ?? "<none>"));
    }
}
