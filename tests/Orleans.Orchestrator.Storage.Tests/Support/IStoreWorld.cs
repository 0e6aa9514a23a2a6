namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>A database that stores can be opened on, again and again.</summary>
public interface IStoreWorld : IAsyncDisposable
{
    /// <summary>Versions that are easy to follow: the first write makes 1.</summary>
    static StoreOptions FromZero(StoreOptions? options) => (options ?? new StoreOptions()) with { EmptyVersion = 0 };

    Task<IResourceStore> OpenAsync(StoreOptions? options = null);
}
