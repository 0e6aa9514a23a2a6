using System.Text;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>Lays rows out in columns as kubectl does: as wide as the widest cell, and three spaces.</summary>
internal static class Columns
{
    /// <summary>One line for each row.</summary>
    public static string Align(IEnumerable<string[]> rows)
    {
        var all = rows.ToList();
        var widths = all.Count == 0 ? [] : Enumerable.Range(0, all.Max(r => r.Length)).Select(i => all.Max(r => i < r.Length ? r[i].Length : 0)).ToArray();
        var text = new StringBuilder();
        foreach (var row in all)
        {
            for (var i = 0; i < row.Length; i++)
                text.Append(i == row.Length - 1 ? row[i] : row[i].PadRight(widths[i] + 3));
            text.Append('\n');
        }

        return text.ToString();
    }
}
