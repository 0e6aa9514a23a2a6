namespace Orleans.Orchestrator.Storage.Tests;

/// <summary>A database that stores can be opened on, again and again.</summary>
public interface IStoreWorld : IAsyncDisposable
{
    Task<IResourceStore> OpenAsync(StoreOptions? options = null);
}
