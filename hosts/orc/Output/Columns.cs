using System.Text;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>Lays rows out in columns as kubectl does: as wide as the widest cell and three spaces, at least six.</summary>
internal static class Columns
{
    public const int Minimum = 6;
    public const int Padding = 3;

    /// <summary>One line for each row.</summary>
    public static string Align(IEnumerable<string[]> rows)
    {
        var text = new StringBuilder();
        foreach (var row in rows)
            text.AppendJoin('\t', row).Append('\n');
        return TabWriter.Format(text.ToString(), Minimum, Padding);
    }
}
