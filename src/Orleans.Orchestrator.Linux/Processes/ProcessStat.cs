using System.Globalization;

namespace Orleans.Orchestrator.Linux;

/// <summary>A line of /proc/PID/stat, see proc_pid_stat(5).</summary>
/// <param name="State">R, S, D, Z, T, …</param>
/// <param name="StartTicks">When it started, in clock ticks since the machine did; with the id, this names a process for good.</param>
/// <param name="ExitStatus">For a zombie, how it ended (needs the right to trace it).</param>
public readonly record struct ProcessStat(char State, ulong StartTicks, ExitStatus ExitStatus)
{
    // Counted from the state, which is the first field after the command's closing parenthesis.
    private const int StartTicksField = 19;
    private const int ExitCodeField = 49;

    /// <summary>Reads it; null when there is no such process.</summary>
    public static ProcessStat? Read(int pid)
    {
        string text;
        try
        {
            text = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (IOException)
        {
            return null;
        }
        return Parse(text);
    }

    /// <summary>Reads the line's text; null when it is something else. The command may contain any character, so the last parenthesis counts.</summary>
    public static ProcessStat? Parse(string text)
    {
        var end = text.LastIndexOf(')');
        if (end < 0)
            return null;
        var fields = text[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (fields.Length <= ExitCodeField
            || !ulong.TryParse(fields[StartTicksField], CultureInfo.InvariantCulture, out var start)
            || !int.TryParse(fields[ExitCodeField], CultureInfo.InvariantCulture, out var exit))
        {
            return null;
        }
        return new ProcessStat(fields[0][0], start, ExitStatus.FromWait(exit));
    }
}
