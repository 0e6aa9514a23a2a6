using System.Collections.Immutable;

namespace Orleans.Orchestrator.Containers.Images.Build;

/// <summary>What to build.</summary>
public sealed record BuildRequest
{
    /// <summary>The directory that COPY and ADD read from.</summary>
    public required string ContextDirectory { get; init; }

    /// <summary>The Dockerfile; null for <c>Dockerfile</c> in the context.</summary>
    public string? DockerfilePath { get; init; }

    /// <summary>Names for the result; none leaves it without a name.</summary>
    public ImmutableArray<ImageReference> Tags { get; init; } = [];

    /// <summary>Values for ARG instructions.</summary>
    public ImmutableSortedDictionary<string, string> BuildArgs { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The stage to build, by name or number; null for the last.</summary>
    public string? Target { get; init; }

    /// <summary>Further labels.</summary>
    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Runs every step, whatever was built before.</summary>
    public bool NoCache { get; init; }

    /// <summary>
    /// The time that nothing in the image may be newer than (reproducible-builds.org, SOURCE_DATE_EPOCH): the same
    /// input then gives the same digest. Null keeps the files' own times.
    /// </summary>
    public DateTimeOffset? SourceDateEpoch { get; init; }
}
