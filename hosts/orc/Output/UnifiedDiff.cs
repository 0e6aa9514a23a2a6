using System.Text;

namespace Orleans.Orchestrator.Hosts.Orc.Output;

/// <summary>The difference of two texts as <c>diff -u</c> writes it, by Myers' algorithm (1986).</summary>
internal static class UnifiedDiff
{
    private const int Context = 3;

    // Beyond this the middle is shown as replaced as a whole: the search grows with the square of the differences.
    private const int MaxEdits = 4_000;

    /// <summary>The difference; empty when there is none.</summary>
    public static string Of(string from, string[] before, string to, string[] after)
    {
        var edits = Edits(before, after);
        if (edits.TrueForAll(e => e.Sign == ' '))
            return "";
        var text = new StringBuilder($"--- {from}\n+++ {to}\n");
        for (var i = 0; i < edits.Count;)
        {
            var first = edits.FindIndex(i, e => e.Sign != ' ');
            if (first < 0)
                break;
            var (start, end) = (Math.Max(i, first - Context), first);
            for (var at = first; at < edits.Count && at - end <= 2 * Context; at++)
            {
                if (edits[at].Sign != ' ')
                    end = at;
            }

            end = Math.Min(edits.Count, end + Context + 1);
            Hunk(text, edits, start, end);
            i = end;
        }

        return text.ToString();
    }

    private static void Hunk(StringBuilder text, List<(char Sign, string Line)> edits, int start, int end)
    {
        int Count(int from, int to, char other)
        {
            var count = 0;
            for (var i = from; i < to; i++)
                count += edits[i].Sign != other ? 1 : 0;
            return count;
        }

        string Range(char other)
        {
            var (before, length) = (Count(0, start, other), Count(start, end, other));
            return length == 1 ? $"{before + 1}" : $"{(length == 0 ? before : before + 1)},{length}";
        }

        text.Append($"@@ -{Range('+')} +{Range('-')} @@\n");
        for (var i = start; i < end; i++)
            text.Append(edits[i].Sign).Append(edits[i].Line).Append('\n');
    }

    private static List<(char Sign, string Line)> Edits(string[] a, string[] b)
    {
        var head = 0;
        while (head < a.Length && head < b.Length && a[head] == b[head])
            head++;
        var tail = 0;
        while (tail < a.Length - head && tail < b.Length - head && a[^(tail + 1)] == b[^(tail + 1)])
            tail++;
        return
        [
            .. a.Take(head).Select(l => (' ', l)), .. Middle(a[head..(a.Length - tail)], b[head..(b.Length - tail)]), .. a.Skip(a.Length - tail).Select(l => (' ', l)),
        ];
    }

    private static List<(char Sign, string Line)> Middle(string[] a, string[] b)
    {
        var furthest = new Dictionary<int, int> { [1] = 0 };
        var trace = new List<Dictionary<int, int>>();
        for (var d = 0; d <= Math.Min(a.Length + b.Length, MaxEdits); d++)
        {
            trace.Add(new Dictionary<int, int>(furthest));
            for (var k = -d; k <= d; k += 2)
            {
                var x = k == -d || (k != d && furthest[k - 1] < furthest[k + 1]) ? furthest[k + 1] : furthest[k - 1] + 1;
                for (; x < a.Length && x - k < b.Length && a[x] == b[x - k]; x++)
                {
                }

                furthest[k] = x;
                if (x >= a.Length && x - k >= b.Length)
                    return Back(a, b, trace);
            }
        }

        return [.. a.Select(l => ('-', l)), .. b.Select(l => ('+', l))];
    }

    private static List<(char Sign, string Line)> Back(string[] a, string[] b, List<Dictionary<int, int>> trace)
    {
        var edits = new List<(char, string)>();
        var (x, y) = (a.Length, b.Length);
        for (var d = trace.Count - 1; d >= 0; d--)
        {
            var (furthest, k) = (trace[d], x - y);
            var previous = k == -d || (k != d && furthest[k - 1] < furthest[k + 1]) ? k + 1 : k - 1;
            var (fromX, fromY) = (furthest[previous], furthest[previous] - previous);
            for (; x > fromX && y > fromY; x--, y--)
                edits.Add((' ', a[x - 1]));
            if (d > 0)
                edits.Add(x == fromX ? ('+', b[fromY]) : ('-', a[fromX]));
            (x, y) = (fromX, fromY);
        }

        edits.Reverse();
        return edits;
    }
}
