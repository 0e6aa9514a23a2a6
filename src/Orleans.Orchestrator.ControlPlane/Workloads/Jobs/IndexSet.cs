using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Orleans.Orchestrator.ControlPlane.Workloads.Jobs;

/// <summary>A set of completion indexes in the form that a Job's status has: numbers and ranges in ascending order, such as <c>1,3-5,7</c>.</summary>
public sealed class IndexSet
{
    private readonly ImmutableArray<(int First, int Last)> _ranges;

    private IndexSet(ImmutableArray<(int First, int Last)> ranges) => _ranges = ranges;

    /// <summary>No index.</summary>
    public static IndexSet Empty { get; } = new([]);

    /// <summary>How many indexes there are.</summary>
    public int Count => _ranges.Sum(r => r.Last - r.First + 1);

    /// <summary>Reads a status, leaving out what is unreadable or not below <paramref name="completions"/>.</summary>
    public static IndexSet Of(string? text, int completions)
    {
        if (string.IsNullOrEmpty(text))
            return Empty;
        var indexes = new List<(int, int)>();
        foreach (var part in text.Split(','))
        {
            if (Range(part) is { } range && range.First < completions)
                indexes.Add((range.First, Math.Min(range.Last, completions - 1)));
        }

        return Merge(indexes);
    }

    /// <summary>Reads what a user wrote.</summary>
    /// <param name="text">The text.</param>
    /// <param name="completions">Every index must be below it.</param>
    /// <param name="fault">What is wrong, in Kubernetes' words; empty when nothing is.</param>
    public static IndexSet Parse(string text, int completions, out string fault)
    {
        var (ranges, last) = (new List<(int, int)>(), -1);
        fault = "";
        if (text.Length == 0)
            return Empty;
        foreach (var part in text.Split(','))
        {
            var ends = part.Split('-');
            fault = ends.Length > 2 ? $"cannot parse \"{part}\": the input has more than one hyphen"
                : Array.Find(ends, static e => !TryNumber(e, out _)) is { } wrong ? $"cannot convert string to integer for index: \"{wrong}\""
                : "";
            if (fault.Length > 0)
                return Empty;
            var range = Range(part)!.Value;
            if (Array.Find(ends, e => Number(e) >= completions) is { } large)
                fault = $"too large index: \"{large}\"";
            else if (ends.Length == 2 && Number(ends[0]) >= Number(ends[1]))
                fault = $"non-increasing order, previous: {ends[0]}, current: {ends[1]}";
            else if (range.First <= last)
                fault = $"non-increasing order, previous: {last}, current: {range.First}";
            if (fault.Length > 0)
                return Empty;
            ranges.Add(range);
            last = range.Last;
        }

        return Merge(ranges);
    }

    /// <summary>Whether an index is in it.</summary>
    public bool Contains(int index)
    {
        var (low, high) = (0, _ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (index < _ranges[middle].First)
                high = middle - 1;
            else if (index > _ranges[middle].Last)
                low = middle + 1;
            else
                return true;
        }

        return false;
    }

    /// <summary>The set with more indexes.</summary>
    public IndexSet With(IReadOnlyCollection<int> more) => more.Count == 0 ? this : Merge([.. _ranges, .. more.Select(i => (i, i))]);

    /// <summary>How many indexes of another set are in this one.</summary>
    public int CountOf(IndexSet other) => other._ranges.Sum(r => Enumerable.Range(r.First, r.Last - r.First + 1).Count(Contains));

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (first, last) in _ranges)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length == 0 ? "" : ",")}{first}");
            if (last > first)
                text.Append(CultureInfo.InvariantCulture, $"{(last == first + 1 ? ',' : '-')}{last}");
        }

        return text.ToString();
    }

    private static IndexSet Merge(List<(int First, int Last)> ranges)
    {
        ranges.Sort();
        var merged = ImmutableArray.CreateBuilder<(int First, int Last)>(ranges.Count);
        foreach (var range in ranges)
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
                merged[^1] = (merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            else
                merged.Add(range);
        }

        return new IndexSet(merged.DrainToImmutable());
    }

    private static (int First, int Last)? Range(string part)
    {
        var ends = part.Split('-');
        return ends.Length <= 2 && TryNumber(ends[0], out var first) && TryNumber(ends[^1], out var last) ? (first, last) : null;
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
