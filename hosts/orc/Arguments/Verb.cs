namespace Orleans.Orchestrator.Hosts.Orc.Arguments;

/// <summary>A command: what it is called, what it takes, what it does.</summary>
internal sealed record Verb(string Name, string Help)
{
    /// <summary>What follows the name in the usage line.</summary>
    public string Usage { get; init; } = "";

    public string[] Aliases { get; init; } = [];

    public Flag[] Flags { get; init; } = [];

    /// <summary>The commands below it.</summary>
    public Verb[] Verbs { get; init; } = [];

    /// <summary>Examples for the help text.</summary>
    public string[] Examples { get; init; } = [];

    /// <summary>What its words are, for the shell's completion.</summary>
    public Completes Completes { get; init; }

    /// <summary>Runs it and gives the exit code; null for a group of verbs.</summary>
    public Func<Session, Invocation, CancellationToken, Task<int>>? Run { get; init; }
}
