namespace Orleans.Orchestrator.Linux;

/// <summary>Signals by number (signal(7)); x86-64 and arm64 agree.</summary>
public static class Signal
{
    /// <summary>The highest number.</summary>
    public const int Max = 64;

    /// <summary>See signal(7).</summary>
    public const int SIGHUP = 1;

    /// <summary>See signal(7).</summary>
    public const int SIGINT = 2;

    /// <summary>See signal(7).</summary>
    public const int SIGKILL = 9;

    /// <summary>See signal(7).</summary>
    public const int SIGPIPE = 13;

    /// <summary>See signal(7).</summary>
    public const int SIGTERM = 15;

    /// <summary>See signal(7).</summary>
    public const int SIGCHLD = 17;

    /// <summary>See signal(7).</summary>
    public const int SIGSTOP = 19;
}
