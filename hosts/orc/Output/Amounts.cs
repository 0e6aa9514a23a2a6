using System.Globalization;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>Kubernetes quantities as numbers, for sums, percentages and order.</summary>
internal static class Amounts
{
    private static readonly (string Suffix, decimal Factor)[] Suffixes =
    [
        ("Ki", 1024m), ("Mi", 1024m * 1024), ("Gi", 1024m * 1024 * 1024), ("Ti", 1024m * 1024 * 1024 * 1024), ("Pi", 1024m * 1024 * 1024 * 1024 * 1024),
        ("Ei", 1024m * 1024 * 1024 * 1024 * 1024 * 1024), ("n", 1e-9m), ("u", 1e-6m), ("m", 1e-3m), ("k", 1e3m), ("M", 1e6m), ("G", 1e9m), ("T", 1e12m), ("P", 1e15m), ("E", 1e18m),
    ];

    public static bool TryParse(string? text, out decimal value)
    {
        value = 0;
        if (string.IsNullOrEmpty(text))
            return false;
        var factor = 1m;
        foreach (var (suffix, by) in Suffixes)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            (text, factor) = (text[..^suffix.Length], by);
            break;
        }

        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return false;
        try
        {
            value = number * factor;
            return true;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    public static decimal Of(string? text) => TryParse(text, out var value) ? value : 0;

    /// <summary>Processors: <c>250m</c>, <c>2</c>.</summary>
    public static string Cpu(decimal cores) =>
        cores == decimal.Truncate(cores) ? cores.ToString("0", CultureInfo.InvariantCulture) : Math.Ceiling(cores * 1000).ToString("0", CultureInfo.InvariantCulture) + "m";

    /// <summary>Bytes: with the largest binary suffix that leaves a whole number.</summary>
    public static string Memory(decimal bytes)
    {
        var left = Math.Ceiling(bytes);
        string[] suffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
        var i = 0;
        for (; i < suffixes.Length - 1 && left != 0 && left % 1024 == 0; i++)
            left /= 1024;
        return left.ToString("0", CultureInfo.InvariantCulture) + suffixes[i];
    }
}
