namespace Orleans.Orchestrator.Containers;

/// <summary>A program to run inside a running container. What is not set is as the container's own program has it.</summary>
public sealed record ExecSpec
{
    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Args { get; init; }

    /// <summary><c>NAME=value</c>, over the container's.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary>Absolute path inside the container; null for the container's.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Null for the container's.</summary>
    public ContainerUser? User { get; init; }

    /// <summary>Opens standard input; otherwise it is /dev/null.</summary>
    public bool Stdin { get; init; }

    /// <summary>Opens standard output; otherwise it is /dev/null.</summary>
    public bool Stdout { get; init; } = true;

    /// <summary>Opens standard error; otherwise it is /dev/null. Not with <see cref="Tty"/>.</summary>
    public bool Stderr { get; init; } = true;

    /// <summary>Gives the program a terminal of the container's own devpts.</summary>
    public bool Tty { get; init; }

    /// <summary>The terminal's first size in characters.</summary>
    public int Columns { get; init; } = 80;

    /// <summary>The terminal's first size in characters.</summary>
    public int Rows { get; init; } = 24;
}
