namespace Orleans.Orchestrator.Hosts.Orc;

/// <summary>
/// What went wrong, in words for the person at the terminal. Exit codes: 1 refused or failed, 2 wrong usage, 3 cannot connect; the code of
/// the program for <c>exec</c>.
/// </summary>
internal class CliException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode => exitCode;
}
