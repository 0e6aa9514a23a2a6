namespace Orleans.Orchestrator.Storage.Memory;

/// <summary>How a store in memory behaves, and misbehaves.</summary>
public sealed record MemoryStoreOptions
{
    /// <summary>The limits, as of any store.</summary>
    public StoreOptions Limits { get; init; } = new();

    /// <summary>The clock that <see cref="CommitLatency"/> goes by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long a commit takes; zero commits inside the append.</summary>
    public TimeSpan CommitLatency { get; init; }

    /// <summary>Called with the number of writes before a transaction; what it throws is a database that failed with nothing written.</summary>
    public Action<int>? BeforeCommit { get; init; }

    /// <summary>Called with the number of writes after a transaction; what it throws is a database that failed with everything written.</summary>
    public Action<int>? AfterCommit { get; init; }

    /// <summary>Called before the transactions that have run are answered, while others run; what it throws is a database that may have lost them. Null for none.</summary>
    public Action? AwaitDurability { get; init; }
}
