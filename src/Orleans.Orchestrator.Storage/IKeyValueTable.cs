namespace Orleans.Orchestrator.Storage;

/// <summary>
/// A durable table of keys and values with etags, for small state that is no API resource. An etag is never used twice in a table.
/// All members throw <see cref="StoreUnavailableException"/> when the database fails.
/// </summary>
public interface IKeyValueTable
{
    /// <summary>The entry of <paramref name="key"/>, or null.</summary>
    Task<KeyValueEntry?> GetAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>The entries whose key begins with <paramref name="prefix"/>, in ordinal order of UTF-8.</summary>
    Task<IReadOnlyList<KeyValueEntry>> ListAsync(string prefix = "", CancellationToken cancellationToken = default);

    /// <summary>Writes a value.</summary>
    /// <param name="key">At most 512 bytes of UTF-8, no U+0000.</param>
    /// <param name="value">The value; must not change until the task completes.</param>
    /// <param name="expectedETag">The etag the entry must have; "" for "it must not exist"; null for any.</param>
    /// <param name="cancellationToken">Stops the waiting, not the write.</param>
    /// <returns>The new etag, or null if the expectation was not met.</returns>
    Task<string?> PutAsync(string key, ReadOnlyMemory<byte> value, string? expectedETag = null, CancellationToken cancellationToken = default);

    /// <summary>Removes an entry.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="expectedETag">The etag the entry must have; null for any.</param>
    /// <param name="cancellationToken">Stops the waiting, not the write.</param>
    /// <returns>Whether an entry was removed.</returns>
    Task<bool> DeleteAsync(string key, string? expectedETag = null, CancellationToken cancellationToken = default);
}
