using System.Reflection;

namespace Orleans.LocalEngine;

/// <summary>Settings of the engine.</summary>
public sealed class LocalEngineOptions
{
    /// <summary>How long a caller waits for an answer. Deadlocks end by it.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many requests may wait for one grain; more are refused with a <see cref="Orleans.Runtime.LimitExceededException"/>.</summary>
    public int MaxQueuedRequestsPerGrain { get; set; } = 100_000;

    /// <summary>How often deadlines are looked at; a timeout comes at most that much late.</summary>
    public TimeSpan DeadlineCheckPeriod { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Assemblies with grains and grain interfaces; if empty, all that the program refers to.</summary>
    public IList<Assembly> Assemblies { get; } = [];
}
