namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>A put (or, without a value, a delete) on its way into a transaction; the result is the new etag, "" for deleted, null for "expectation not met".</summary>
internal sealed class KeyValueWrite(string table, string key, ReadOnlyMemory<byte>? value, long? expectedETag)
    : TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public string Table { get; } = table;

    public string Key { get; } = key;

    public ReadOnlyMemory<byte>? Value { get; } = value;

    /// <summary>Null for any, 0 for "must not exist".</summary>
    public long? ExpectedETag { get; } = expectedETag;

    public string? Result { get; set; }

    public int Bytes => Value?.Length ?? 0;
}
