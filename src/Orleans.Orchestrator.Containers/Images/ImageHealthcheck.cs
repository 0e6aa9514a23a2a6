using System.Collections.Immutable;

namespace Orleans.Orchestrator.Containers.Images;

/// <summary>A Dockerfile's HEALTHCHECK (github.com/moby/docker-image-spec).</summary>
/// <param name="Test"><c>["NONE"]</c>, <c>["CMD", …]</c> or <c>["CMD-SHELL", command]</c>.</param>
public sealed record ImageHealthcheck(ImmutableArray<string> Test)
{
    /// <summary>Between two checks; null for the default.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>After which a check has failed; null for the default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>In which failures don't count; null for the default.</summary>
    public TimeSpan? StartPeriod { get; init; }

    /// <summary>Consecutive failures that make a container unhealthy; null for the default.</summary>
    public int? Retries { get; init; }
}
