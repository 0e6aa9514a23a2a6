using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>Columns that the user names, as <c>HEADER:PATH,…</c> or in a file whose first line has headers and second line paths.</summary>
internal sealed class CustomColumns
{
    private readonly List<(string Header, string Path)> _columns = [];
    private readonly bool _noHeaders;

    /// <exception cref="CliException">A column has no path.</exception>
    public CustomColumns(string spec, bool noHeaders)
    {
        _noHeaders = noHeaders;
        if (spec.Length == 0)
            throw new CliException("error: custom-columns format specified but no custom columns given", 2);
        foreach (var column in spec.Split(','))
        {
            if (column.Split(':', 2) is not [{ Length: > 0 } header, { Length: > 0 } path])
                throw new CliException($"error: unexpected custom-columns spec: {column}, expected <header>:<json-path-expr>", 2);
            Add(header, path);
        }
    }

    private CustomColumns(bool noHeaders) => _noHeaders = noHeaders;

    /// <exception cref="CliException">The file has no two lines that match.</exception>
    public static CustomColumns FromFile(string path, bool noHeaders)
    {
        var lines = File.ReadAllLines(path);
        if (lines.Length < 2)
            throw new CliException($"error: invalid template, missing header or column: {path} must have a line of headers and a line of paths", 2);
        var (headers, paths) = (lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        if (headers.Length != paths.Length)
            throw new CliException($"error: number of headers ({headers.Length}) and field specifications ({paths.Length}) don't match", 2);
        var columns = new CustomColumns(noHeaders);
        foreach (var (header, field) in headers.Zip(paths))
            columns.Add(header, field);
        return columns;
    }

    /// <summary>Objects, one a line.</summary>
    public string Print(IEnumerable<JsonNode?> items, bool headers)
    {
        var rows = items.Select(i => _columns.Select(c => Cell(i!, c.Path)).ToArray());
        return Columns.Align(_noHeaders || !headers ? rows : rows.Prepend([.. _columns.Select(c => c.Header)]));
    }

    private void Add(string header, string path)
    {
        path = path.Trim('{', '}');
        _columns.Add((header, path.StartsWith('.') || path.StartsWith('[') ? path : "." + path));
    }

    private static string Cell(JsonNode item, string path)
    {
        var found = JsonPathSelector.Select(path, item, item);
        return found.Count == 0 ? "<none>" : string.Join(',', found.Select(GoText.Of));
    }
}
