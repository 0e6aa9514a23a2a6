namespace Orleans.LocalEngine;

/// <summary>Elements of a stream that travel together.</summary>
internal readonly record struct EnumerationBatch<T>(T[] Items, bool IsLast);
