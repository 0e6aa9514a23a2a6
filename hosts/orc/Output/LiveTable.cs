using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>A table in a terminal that is drawn anew when a row changes. When it does not fit, changes follow as lines.</summary>
internal sealed class LiveTable(TextWriter output, Func<TextWriter, TablePrinter> printer)
{
    private const string Erase = "\e[J";
    private readonly List<(string Id, JsonObject Row)> _rows = [];
    private readonly TablePrinter _lines = printer(output);
    private JsonNode? _columns;
    private int _drawn;
    private bool _overflowed;

    /// <summary>Takes an answer or an event's table, and draws.</summary>
    public void Show(JsonObject table, string happened)
    {
        if (table["columnDefinitions"] is JsonArray { Count: > 0 } columns)
            _columns = columns;
        foreach (var row in (table["rows"] as JsonArray ?? []).OfType<JsonObject>())
            Put(row, happened);
        if (_overflowed)
        {
            _lines.Print([table], happened);
            return;
        }

        Draw();
    }

    private void Put(JsonObject row, string happened)
    {
        var metadata = row["object"]?["metadata"];
        var id = (string?)metadata?["uid"] ?? $"{(string?)metadata?["namespace"]}/{(string?)metadata?["name"]}";
        var at = _rows.FindIndex(r => r.Id == id);
        if (happened == "DELETED")
            _rows.RemoveAll(r => r.Id == id);
        else if (at < 0)
            _rows.Add((id, row));
        else
            _rows[at] = (id, row);
    }

    private void Draw()
    {
        using var text = new StringWriter();
        printer(text).Print([Whole()]);
        var (lines, width) = (text.ToString(), Width());
        var height = lines.Split('\n').Sum(l => Math.Max(1, (Visible(l) + width - 1) / width)) - 1;
        if (height >= Height())
        {
            // It would scroll out of reach of the cursor.
            _overflowed = true;
            _lines.Print([Whole()]);
            return;
        }

        if (_drawn > 0)
            output.Write($"\e[{_drawn}A\r{Erase}");
        output.Write(lines);
        _drawn = height;
    }

    private JsonObject Whole() => new()
    {
        ["columnDefinitions"] = _columns?.DeepClone(), ["rows"] = new JsonArray([.. _rows.Select(r => r.Row.DeepClone())]),
    };

    private static int Height() => Console.WindowHeight is > 0 and var height ? height : 24;

    private static int Width() => Console.WindowWidth is > 0 and var width ? width : 80;

    /// <summary>How wide a line is without its colours.</summary>
    private static int Visible(string line)
    {
        var (count, inColour) = (0, false);
        foreach (var c in line)
        {
            if (c == '\e')
                inColour = true;
            else if (inColour)
                inColour = c != 'm';
            else
                count++;
        }

        return count;
    }
}
