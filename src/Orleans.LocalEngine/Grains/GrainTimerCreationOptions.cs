using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>When a grain timer ticks and how.</summary>
public readonly struct GrainTimerCreationOptions
{
    /// <summary>Options that are given by initializers.</summary>
    public GrainTimerCreationOptions()
    {
    }

    /// <summary>A timer that ticks first after <paramref name="dueTime"/> and then every <paramref name="period"/>.</summary>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>The time until the first tick; <see cref="Timeout.InfiniteTimeSpan"/> for none.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>The time from the end of one tick to the next; <see cref="Timeout.InfiniteTimeSpan"/> for one tick only.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether ticks run between the awaits of requests, rather than as requests of their own.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether ticks count as use, which keeps the grain from being deactivated as idle.</summary>
    public bool KeepAlive { get; init; }
}
