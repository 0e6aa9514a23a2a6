using System.Collections.Immutable;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>One command to run in a build.</summary>
public sealed record BuildCommand
{
    /// <summary>The read-only layers, base first.</summary>
    public required ImmutableArray<string> LayerDirectories { get; init; }

    /// <summary>Overlayfs' upper directory: empty before, the new layer after.</summary>
    public required string UpperDirectory { get; init; }

    /// <summary>Overlayfs' work directory, on the same filesystem.</summary>
    public required string WorkDirectory { get; init; }

    /// <summary>The program and its arguments.</summary>
    public required ImmutableArray<string> Arguments { get; init; }

    /// <summary>The environment as <c>NAME=value</c>.</summary>
    public required ImmutableArray<string> Environment { get; init; }

    /// <summary>The working directory, absolute; there already.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>As in <see cref="ImageConfig.User"/>.</summary>
    public required string User { get; init; }

    /// <summary>Takes what the command writes to standard output and error.</summary>
    public required Stream Output { get; init; }
}
