using System.Text;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>
/// Elastic tabstops as Go's text/tabwriter lays them out (pkg.go.dev/text/tabwriter), since kubectl's output is what people know: a cell ends with a
/// tab, a column is a run of lines that have such a cell, and is as wide as its widest cell and the padding.
/// </summary>
internal sealed class TabWriter(int minimum, int padding)
{
    private readonly List<string[]> _lines = [];
    private readonly List<int> _widths = [];
    private readonly StringBuilder _text = new();

    /// <summary>Lays out a text.</summary>
    /// <param name="text">Lines with tabs.</param>
    /// <param name="minimum">The least width of a column.</param>
    /// <param name="padding">Spaces after the widest cell.</param>
    public static string Format(string text, int minimum, int padding)
    {
        var writer = new TabWriter(minimum, padding);
        var lines = text.Split('\n');
        var ended = text.EndsWith('\n');
        writer._lines.AddRange(lines.Take(ended ? lines.Length - 1 : lines.Length).Select(l => l.Split('\t')));
        writer.Block(0, writer._lines.Count);
        if (!ended && writer._text.Length > 0)
            writer._text.Length--;
        return writer._text.ToString();
    }

    /// <summary>How many columns of a terminal a text takes: one for each character.</summary>
    public static int Width(string text)
    {
        var count = 0;
        foreach (var _ in text.EnumerateRunes())
            count++;
        return count;
    }

    private void Block(int from, int to)
    {
        var column = _widths.Count;
        for (var line = from; line < to; line++)
        {
            if (column >= _lines[line].Length - 1)
                continue;
            Write(from, line);
            from = line;
            var width = minimum;
            for (; line < to && column < _lines[line].Length - 1; line++)
                width = Math.Max(width, Width(_lines[line][column]) + padding);
            _widths.Add(width);
            Block(from, line);
            _widths.RemoveAt(_widths.Count - 1);
            from = line;
            line--;
        }

        Write(from, to);
    }

    private void Write(int from, int to)
    {
        for (var line = from; line < to; line++)
        {
            var cells = _lines[line];
            for (var i = 0; i < cells.Length; i++)
            {
                _text.Append(cells[i]);
                if (i < _widths.Count)
                    _text.Append(' ', Math.Max(0, _widths[i] - Width(cells[i])));
            }

            _text.Append('\n');
        }
    }
}
