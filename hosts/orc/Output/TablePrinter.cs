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

    /// <summary>Labels that have a column of their own.</summary>
    public IReadOnlyList<string> LabelColumns { get; init; } = [];

    /// <summary>Whether the first column says what happened to the object.</summary>
    public bool WithEvents { get; init; }

    public bool Colours { get; init; }

    /// <summary>The widest line so far, in characters.</summary>
    public int Lines { get; private set; }

    /// <summary>Prints the rows of tables of one kind, with headers the first time.</summary>
    /// <param name="tables">Answers or events' objects.</param>
    /// <param name="happened">What an event says, where there is a column for it.</param>
    public void Print(IReadOnlyList<JsonObject> tables, string happened = "")
    {
        // Events of a watch leave out the columns, which are those of the first answer.
        var columns = tables.Select(t => t["columnDefinitions"]).OfType<JsonArray>().FirstOrDefault(c => c.Count > 0);
        if (columns is not null)
            _columns = [.. columns.OfType<JsonObject>()];
        var shown = _columns.Select((c, i) => (Name: (string?)c["name"] ?? "", Priority: (int?)c["priority"] ?? 0, Index: i)).Where(c => Wide || c.Priority == 0).ToList();
        var rows = tables.SelectMany(t => (t["rows"] as JsonArray ?? []).OfType<JsonObject>()).Select(r => Row(r, shown.Select(c => c.Index), happened)).ToList();
        var header = Header(shown.Select(c => c.Name.ToUpperInvariant()));
        var first = _widths is null && !NoHeaders && rows.Count > 0;
        _widths ??= [.. header.Select(_ => Columns.Minimum - Columns.Padding)];
        foreach (var cells in first ? rows.Prepend(header) : rows)
        {
            for (var i = 0; i < _widths.Length && i < cells.Count; i++)
                _widths[i] = Math.Max(_widths[i], TabWriter.Width(cells[i]));
        }

        if (rows.Count == 0)
            _widths = null;
        if (first)
            Write(header, null);
        foreach (var cells in rows)
            Write(cells, header);
    }

    private List<string> Header(IEnumerable<string> names) =>
    [
        .. WithEvents ? ["EVENT"] : Array.Empty<string>(), .. WithNamespace ? ["NAMESPACE"] : Array.Empty<string>(), .. names,
        .. LabelColumns.Select(l => l[(l.LastIndexOf('/') + 1)..].ToUpperInvariant()), .. ShowLabels ? ["LABELS"] : Array.Empty<string>(),
    ];

    private List<string> Row(JsonObject row, IEnumerable<int> indexes, string happened)
    {
        var cells = row["cells"] as JsonArray ?? [];
        var texts = indexes.Select(i => Cell(i < cells.Count ? cells[i] : null)).ToList();
        if (KindPrefix is not null && _columns.Exists(c => (string?)c["format"] == "name") && texts.Count > 0)
            texts[0] = $"{KindPrefix}/{texts[0]}";
        var metadata = row["object"]?["metadata"];
        var labels = metadata?["labels"] as JsonObject;
        if (WithNamespace)
            texts.Insert(0, (string?)metadata?["namespace"] ?? "");
        if (WithEvents)
            texts.Insert(0, happened);
        texts.AddRange(LabelColumns.Select(l => (string?)labels?[l] ?? ""));
        if (ShowLabels)
            texts.Add(labels is { Count: > 0 } ? string.Join(',', labels.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}={(string?)l.Value}")) : "<none>");
        return texts;
    }

    private static string Cell(JsonNode? cell) => cell switch
    {
        null => "<none>",
        JsonValue value when value.TryGetValue<string>(out var text) => OneLine(text),
        _ => cell.ToJsonString(),
    };

    /// <summary>kubectl cuts a cell at its first line and says so.</summary>
    private static string OneLine(string text)
    {
        var end = text.AsSpan().IndexOfAny("\f\n\r");
        return end < 0 ? text : text[..end] + "...";
    }

    private void Write(List<string> cells, List<string>? header)
    {
        var line = new StringBuilder();
        for (var i = 0; i < cells.Count; i++)
        {
            var padding = i == cells.Count - 1 ? 0 : _widths![i] - TabWriter.Width(cells[i]) + Columns.Padding;
            var text = Colours ? header is null ? $"\e[1m{cells[i]}\e[0m" : i < header.Count ? Colour(header[i], cells[i]) : cells[i] : cells[i];
            line.Append(text).Append(' ', Math.Max(0, padding));
        }

        output.Write(line.Append('\n').ToString());
        Lines++;
    }

    private static string Colour(string column, string text) => (column, text) switch
    {
        ("STATUS", "Running" or "Ready" or "Active" or "Completed" or "Bound" or "Succeeded") => $"\e[32m{text}\e[0m",
        ("STATUS", "Pending" or "ContainerCreating" or "PodInitializing" or "Terminating" or "Ready,SchedulingDisabled") => $"\e[33m{text}\e[0m",
        ("STATUS", _) => $"\e[31m{text}\e[0m",
        ("TYPE", "Warning") => $"\e[33m{text}\e[0m",
        ("READY", _) when text.Split('/') is [var ready, var wanted] && ready != wanted => $"\e[33m{text}\e[0m",
        _ => text,
    };
}
