namespace Orleans.Orchestrator.Containers;

/// <summary>Signals as images name them (<c>STOPSIGNAL</c>): <c>SIGTERM</c>, <c>TERM</c>, <c>15</c>, <c>SIGRTMIN+3</c>.</summary>
public static class SignalName
{
    /// <summary>The C libraries keep 32 and 33 for themselves, so the first real-time signal that programs see is 34.</summary>
    private const int RtMin = 34;
    private const int RtMax = 64;

    // The order is the number: signal(7), the same on x86-64 and arm64.
    private static readonly string[] Names =
    [
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
        "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
    ];

    /// <summary>The number of a signal, or null when <paramref name="text"/> names none.</summary>
    public static int? Parse(string text)
    {
        if (int.TryParse(text, out var number))
            return number is >= 1 and <= RtMax ? number : null;
        var name = text.ToUpperInvariant();
        if (name.StartsWith("SIG", StringComparison.Ordinal))
            name = name[3..];
        if (name.StartsWith("RTMIN", StringComparison.Ordinal))
            return Offset(name[5..], '+') is { } up && RtMin + up <= RtMax ? RtMin + up : null;
        if (name.StartsWith("RTMAX", StringComparison.Ordinal))
            return Offset(name[5..], '-') is { } down && RtMax - down >= RtMin ? RtMax - down : null;
        var index = name.Length == 0 ? -1 : Array.IndexOf(Names, name);
        return index > 0 ? index : null;
    }

    private static int? Offset(string text, char sign)
    {
        if (text.Length == 0)
            return 0;
        return text[0] == sign && int.TryParse(text.AsSpan(1), out var value) && value is >= 0 and < 31 ? value : null;
    }
}
