namespace Orleans.Orchestrator.Linux;

/// <summary>How a process ended.</summary>
/// <param name="Code">Its exit code; 128 + the signal when one killed it.</param>
/// <param name="Signal">The signal that killed it, or 0.</param>
public readonly record struct ExitStatus(int Code, int Signal)
{
    /// <summary>Reads the form that wait(2) and /proc/PID/stat have.</summary>
    public static ExitStatus FromWait(int status)
    {
        var signal = status & 0x7f;
        return signal == 0 ? new ExitStatus((status >> 8) & 0xff, 0) : new ExitStatus(128 + signal, signal);
    }
}
