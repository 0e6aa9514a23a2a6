namespace Orleans.Orchestrator.Hosts.Orc;

/// <summary>What went wrong, in words for the person at the terminal. Exit codes: 1 refused or failed, 2 wrong usage, 3 cannot connect.</summary>
internal class CliException(string message, int exitCode = 1) : Exception(message)
{
    public int ExitCode => exitCode;
}

/// <summary>The server has no such object.</summary>
internal sealed class NotFoundException(string message) : CliException(message);
