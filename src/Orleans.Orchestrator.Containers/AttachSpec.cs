namespace Orleans.Orchestrator.Containers;

/// <summary>Which streams of a container to connect to.</summary>
public sealed record AttachSpec
{
    /// <summary>Needs <see cref="ContainerSpec.Stdin"/>.</summary>
    public bool Stdin { get; init; }

    /// <summary>Standard output; with a terminal, everything.</summary>
    public bool Stdout { get; init; } = true;

    /// <summary>Standard error; nothing with a terminal.</summary>
    public bool Stderr { get; init; } = true;
}
