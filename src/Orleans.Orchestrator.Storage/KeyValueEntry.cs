namespace Orleans.Orchestrator.Storage;

/// <summary>An entry of an <see cref="IKeyValueTable"/>.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">Its value.</param>
/// <param name="ETag">Changes with every write of the entry.</param>
public sealed record KeyValueEntry(string Key, ReadOnlyMemory<byte> Value, string ETag);
