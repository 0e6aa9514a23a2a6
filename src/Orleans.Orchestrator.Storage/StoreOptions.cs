namespace Orleans.Orchestrator.Storage;

/// <summary>Limits of a store. The defaults suit one silo with 150,000 pods.</summary>
public sealed record StoreOptions
{
    /// <summary>
    /// The most writes of one store that may be sequenced and not yet durable, also the distance by which a new claim of a
    /// collection skips ahead, so that a version handed out before a crash is never handed out again. Hence a constant.
    /// </summary>
    public const int MostUnsettledWrites = 100_000;

    /// <summary>
    /// Changes kept per collection. 10,000 (Kubernetes' watch cache holds at most 100 × 1,024) let a watcher that lost its
    /// connection resume after minutes of ordinary work, or after a restart, and cost about 10 MB for pods.
    /// </summary>
    public int MaxChanges { get; init; } = 10_000;

    /// <summary>Bytes of the bodies in the changes kept per collection.</summary>
    public long MaxChangeBytes { get; init; } = 32 << 20;

    /// <summary>Writes that may be queued, those being committed included, before callers get <see cref="StoreOverloadedException"/>.</summary>
    public int MaxQueuedWrites { get; init; } = 20_000;

    /// <summary>Bytes of bodies that may be queued, those being committed included.</summary>
    public long MaxQueuedBytes { get; init; } = 128 << 20;

    /// <summary>Writes in one transaction: bounds how long the first of them waits for the last.</summary>
    public int MaxBatchWrites { get; init; } = 2_000;

    /// <summary>The version of a collection in which nothing was ever written: not 0, which Kubernetes' clients take for "any version".</summary>
    public long EmptyVersion { get; init; } = 1;

    /// <summary>Bytes of one body. etcd takes 1.5 MiB a request, Kubernetes 3 MiB.</summary>
    public int MaxBodyBytes { get; init; } = 3 << 20;

    internal StoreOptions Validated()
    {
        Require(MaxChanges is >= 1 and <= 10_000_000, nameof(MaxChanges), "1 to 10,000,000");
        Require(MaxChangeBytes >= 1, nameof(MaxChangeBytes), "at least 1");
        Require(MaxQueuedWrites is >= 1 and <= MostUnsettledWrites, nameof(MaxQueuedWrites), $"1 to {MostUnsettledWrites}");
        Require(MaxQueuedBytes >= MaxBodyBytes, nameof(MaxQueuedBytes), $"at least {nameof(MaxBodyBytes)}");
        Require(EmptyVersion >= 0, nameof(EmptyVersion), "at least 0");
        Require(MaxBatchWrites >= 1, nameof(MaxBatchWrites), "at least 1");
        Require(MaxBodyBytes is >= 2 and <= 64 << 20, nameof(MaxBodyBytes), "2 to 64 MiB");
        return this;
    }

    private static void Require(bool holds, string option, string range)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(option, $"The store option {option} must be {range}.");
    }
}
