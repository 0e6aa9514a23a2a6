using System.Globalization;

namespace Orleans.Orchestrator.Hosts.Orc.Arguments;

/// <summary>How long to wait, as people write it: <c>90s</c>, <c>2m30s</c>, <c>1h</c>, or seconds without a unit.</summary>
internal static class Durations
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>Null and 0 mean no limit.</summary>
    /// <exception cref="CliException">It is no duration, with the name of the option.</exception>
    public static TimeSpan? Parse(string option, string? text)
    {
        if (text is null)
            return null;
        // kubectl's way of saying for ever, where 0 means to look once.
        if (text.StartsWith('-') && text.Length > 1)
            return Parse(option, text[1..]) is null ? null : Longest;
        var (total, digits) = (0.0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]) || text[i] == '.')
                continue;
            var unit = text[i..].StartsWith("ms", StringComparison.Ordinal) ? 0.001 : text[i] switch { 's' => 1, 'm' => 60, 'h' => 3600, _ => 0 };
            total += Number(option, text, digits, i) * (unit > 0 ? unit : throw Wrong(option, text));
            i += unit < 1 ? 1 : 0;
            digits = i + 1;
        }

        if (digits < text.Length)
            total += digits == 0 ? Number(option, text, 0, text.Length) : throw Wrong(option, text);
        var seconds = total <= Longest.TotalSeconds && text.Length > 0 ? total : throw Wrong(option, text);
        return seconds == 0 ? null : TimeSpan.FromSeconds(seconds);
    }

    /// <summary>Runs something that may take only so long.</summary>
    /// <exception cref="CliException">The time is over.</exception>
    public static async Task<T> LimitAsync<T>(TimeSpan? limit, Func<CancellationToken, Task<T>> action, CancellationToken cancellation)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (limit is { } time)
            within.CancelAfter(time);
        try
        {
            return await action(within.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CliException("error: timed out waiting for the condition");
        }
    }

    private static double Number(string option, string text, int from, int to) =>
        double.TryParse(text.AsSpan(from, to - from), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : throw Wrong(option, text);

    private static CliException Wrong(string option, string text) => new($"error: {option} must be a time such as 30s, 2m30s or 1h, at most 7 days, not \"{text}\"", 2);
}
