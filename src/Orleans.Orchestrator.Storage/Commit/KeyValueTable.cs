using System.Globalization;

namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>A key-value table whose writes share the transactions of the resources'.</summary>
internal sealed class KeyValueTable(GroupCommitStore store, WriteQueue queue, IWriterDriver driver, string table) : IKeyValueTable
{
    public async Task<KeyValueEntry?> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        WriteRules.CheckKeyValue(table, key);
        return await store.OnWriter(b => b.GetKeyValue(table, key)).WaitAsync(cancellationToken);
    }

    public Task<IReadOnlyList<KeyValueEntry>> ListAsync(string prefix = "", CancellationToken cancellationToken = default) =>
        store.OnWriter(b => b.ListKeyValues(table, prefix)).WaitAsync(cancellationToken);

    public Task<string?> PutAsync(
        string key, ReadOnlyMemory<byte> value, string? expectedETag = null, CancellationToken cancellationToken = default) =>
        Write(key, value, expectedETag, cancellationToken);

    public async Task<bool> DeleteAsync(string key, string? expectedETag = null, CancellationToken cancellationToken = default) =>
        await Write(key, null, expectedETag, cancellationToken) is not null;

    private async Task<string?> Write(string key, ReadOnlyMemory<byte>? value, string? expectedETag, CancellationToken cancellationToken)
    {
        WriteRules.CheckKeyValue(table, key);
        long? expected = expectedETag switch
        {
            null => null,
            "" => 0,
            _ => long.TryParse(expectedETag, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1, // never one of ours
        };
        queue.ThrowIfFull();
        var write = new KeyValueWrite(table, key, value, expected);
        queue.Enqueue(write);
        driver.Signal();
        return await write.Task.WaitAsync(cancellationToken);
    }
}
