namespace Orleans.Core;

/// <summary>A stored value that knows how to read and write itself.</summary>
public interface IStorage
{
    /// <summary>The version that was read or written last; null before the first.</summary>
    string? Etag { get; }

    /// <summary>Whether something is stored.</summary>
    bool RecordExists { get; }

    /// <summary>Removes what is stored.</summary>
    Task ClearStateAsync();

    /// <summary>Removes what is stored.</summary>
    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    /// <summary>Reads what is stored.</summary>
    Task ReadStateAsync();

    /// <summary>Reads what is stored.</summary>
    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();

    /// <summary>Stores the value.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">Something else is stored than was read last.</exception>
    Task WriteStateAsync();

    /// <inheritdoc cref="WriteStateAsync()"/>
    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();
}
