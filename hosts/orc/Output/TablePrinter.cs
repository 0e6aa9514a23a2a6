using System.Text;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>Prints the server's tables, aligned; in a terminal with colours.</summary>
internal sealed class TablePrinter(TextWriter output)
{
    private int[]? _widths;
    private List<JsonObject> _columns = [];

    /// <summary>Whether columns of low priority are shown.</summary>
    public bool Wide { get; init; }

    public bool NoHeaders { get; init; }

    /// <summary>What stands before each name, when there are several kinds.</summary>
    public string? KindPrefix { get; init; }

    public bool WithNamespace { get; init; }

    public bool ShowLabels { get; init; }

    public bool Colours { get; init; }

    /// <summary>Prints the rows of tables of one kind, with headers the first time.</summary>
    public void Print(IReadOnlyList<JsonObject> tables)
    {
        // Events of a watch leave out the columns, which are those of the first answer.
        var columns = tables.Select(t => t["columnDefinitions"]).OfType<JsonArray>().FirstOrDefault(c => c.Count > 0);
        if (columns is not null)
            _columns = [.. columns.OfType<JsonObject>()];
        var shown = _columns.Select((c, i) => (Name: (string?)c["name"] ?? "", Priority: (int?)c["priority"] ?? 0, Index: i)).Where(c => Wide || c.Priority == 0).ToList();
        var rows = tables.SelectMany(t => (t["rows"] as JsonArray ?? []).OfType<JsonObject>()).Select(r => Row(r, shown.Select(c => c.Index))).ToList();
        var header = Header(shown.Select(c => c.Name.ToUpperInvariant()));
        var first = _widths is null && !NoHeaders && rows.Count > 0;
        _widths ??= new int[header.Count];
        foreach (var cells in first ? rows.Prepend(header) : rows)
        {
            for (var i = 0; i < _widths.Length && i < cells.Count; i++)
                _widths[i] = Math.Max(_widths[i], cells[i].Length);
        }

        if (rows.Count == 0)
            _widths = null;
        if (first)
            Write(header, null);
        foreach (var cells in rows)
            Write(cells, header);
        output.Flush();
    }

    private List<string> Header(IEnumerable<string> names) =>
        [.. WithNamespace ? ["NAMESPACE"] : Array.Empty<string>(), .. names, .. ShowLabels ? ["LABELS"] : Array.Empty<string>()];

    private List<string> Row(JsonObject row, IEnumerable<int> indexes)
    {
        var cells = row["cells"] as JsonArray ?? [];
        var texts = indexes.Select(i => Cell(i < cells.Count ? cells[i] : null)).ToList();
        if (KindPrefix is not null && _columns.Exists(c => (string?)c["format"] == "name") && texts.Count > 0)
            texts[0] = $"{KindPrefix}/{texts[0]}";
        var metadata = row["object"]?["metadata"];
        if (WithNamespace)
            texts.Insert(0, (string?)metadata?["namespace"] ?? "");
        if (ShowLabels)
            texts.Add(metadata?["labels"] is JsonObject { Count: > 0 } labels ? string.Join(',', labels.Select(l => $"{l.Key}={(string?)l.Value}")) : "<none>");
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
            var text = Colours && header is not null && i < header.Count ? Colour(header[i], cells[i]) : cells[i];
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
