using System.Text;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>Prints the server's tables, aligned; in a terminal with colours.</summary>
internal sealed class TablePrinter(TextWriter output, bool wide, bool noHeaders, string? kindPrefix, bool withNamespace, bool colours)
{
    private int[]? _widths;

    /// <summary>Prints a table, with headers the first time.</summary>
    public void Print(JsonObject table)
    {
        var all = (table["columnDefinitions"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var shown = all.Select((c, i) => (Name: (string?)c["name"] ?? "", Priority: (int?)c["priority"] ?? 0, Index: i)).Where(c => wide || c.Priority == 0).ToList();
        var rows = (table["rows"] as JsonArray ?? []).OfType<JsonObject>().Select(r => Row(r, shown.Select(c => c.Index), all)).ToList();
        var header = shown.Select(c => c.Name.ToUpperInvariant()).ToList();
        if (withNamespace)
            header.Insert(0, "NAMESPACE");
        var first = _widths is null;
        _widths ??= new int[header.Count];
        foreach (var cells in first && !noHeaders ? rows.Prepend(header) : rows)
        {
            for (var i = 0; i < _widths.Length && i < cells.Count; i++)
                _widths[i] = Math.Max(_widths[i], cells[i].Length);
        }

        if (first && !noHeaders && (rows.Count > 0 || header.Count > 0))
            Write(header, null);
        foreach (var cells in rows)
            Write(cells, header);
        output.Flush();
    }

    private List<string> Row(JsonObject row, IEnumerable<int> indexes, List<JsonObject> columns)
    {
        var cells = row["cells"] as JsonArray ?? [];
        var texts = indexes.Select(i => Cell(i < cells.Count ? cells[i] : null)).ToList();
        var name = columns.FindIndex(c => (string?)c["format"] == "name");
        if (kindPrefix is not null && name >= 0 && texts.Count > 0)
            texts[0] = $"{kindPrefix}/{texts[0]}";
        if (withNamespace)
            texts.Insert(0, (string?)row["object"]?["metadata"]?["namespace"] ?? "");
        return texts;
    }

    private static string Cell(JsonNode? cell) => cell switch
    {
        null => "<none>",
        JsonValue value when value.TryGetValue<string>(out var text) => text.ReplaceLineEndings(" "),
        _ => cell.ToJsonString(),
    };

    private void Write(List<string> cells, List<string>? header)
    {
        var line = new StringBuilder();
        for (var i = 0; i < cells.Count; i++)
        {
            var padding = i == cells.Count - 1 ? 0 : _widths![i] - cells[i].Length + 3;
            var text = colours && header is not null && i < header.Count ? Colour(header[i], cells[i]) : cells[i];
            line.Append(text).Append(' ', Math.Max(0, padding));
        }

        output.WriteLine(line.ToString());
    }

    private static string Colour(string column, string text) => (column, text) switch
    {
        ("STATUS", "Running" or "Ready" or "Active" or "Completed") => $"\e[32m{text}\e[0m",
        ("STATUS", "Pending" or "ContainerCreating" or "PodInitializing" or "Terminating") => $"\e[33m{text}\e[0m",
        ("STATUS", _) => $"\e[31m{text}\e[0m",
        ("TYPE", "Warning") => $"\e[33m{text}\e[0m",
        _ => text,
    };
}
