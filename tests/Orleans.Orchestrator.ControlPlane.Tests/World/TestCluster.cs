using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.Tests.Wiring;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Storage;
using Orleans.Orchestrator.Storage.Sqlite;

namespace Orleans.Orchestrator.ControlPlane.Tests.World;

/// <summary>A control plane in this process, with a real store.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly IHost _host;
    private readonly IResourceStore _store;
    private readonly bool _ownsStore;

    private TestCluster(IHost host, IResourceStore store, bool ownsStore) => (_host, _store, _ownsStore) = (host, store, ownsStore);

    public IGrainFactory Grains => _host.Services.GetRequiredService<IGrainFactory>();

    public IServiceProvider Services => _host.Services;

    /// <summary>A cluster on a SQLite file, which a later one can open again.</summary>
    public static Task<TestCluster> OnSqliteAsync(TempFolder folder, ControlPlaneOptions? options = null, Action<IServiceCollection>? configure = null) =>
        OnAsync(SqliteResourceStore.Open(Path.Combine(folder.Path, "cluster.db")), options, configure, ownsStore: true);

    /// <summary>A cluster on any store.</summary>
    public static async Task<TestCluster> OnAsync(
        IResourceStore store, ControlPlaneOptions? options = null, Action<IServiceCollection>? configure = null, bool ownsStore = true)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddLogging(l => l.SetMinimumLevel(LogLevel.Warning));
        builder.Services.AddSingleton(store);
        configure?.Invoke(builder.Services);
        builder.UseGrains();
        builder.Services.AddResources(options);
        var host = builder.Build();
        await host.StartAsync();
        return new TestCluster(host, store, ownsStore);
    }

    public IConfigMapGrain ConfigMap(string name, string inNamespace = "default") => Grains.GetGrain<IConfigMapGrain>($"{inNamespace}/{name}");

    public Task<ConfigMap> CreateAsync(ConfigMap value) => ConfigMap(value.Metadata.Name!, value.Metadata.Namespace!).CreateAsync(value);

    public async Task<long> VersionAsync(ResourceKind kind) =>
        (await Grains.GetCollection(kind).ListAsync(new ListQuery { Limit = 1 })).ResourceVersion;

    /// <summary>Waits for a state by watching, so that nobody sleeps; says what never came.</summary>
    public async Task UntilAsync(ResourceKind kind, string what, Func<IReadOnlyDictionary<string, IResource>, bool> reached)
    {
        using var patience = new CancellationTokenSource(Patience);
        var present = new Dictionary<string, IResource>();
        if (reached(present) && (await Grains.GetCollection(kind).ListAsync(ListQuery.All)).Items.IsEmpty)
            return;
        try
        {
            await foreach (var batch in Grains.GetCollection(kind).WatchAsync(new WatchQuery { Bookmarks = true }, patience.Token).WithCancellation(patience.Token))
            {
                foreach (var change in batch.Events)
                {
                    if (change.Object is not { } item)
                        continue;
                    var key = new ResourceKey(item.Value.Metadata.Namespace ?? "", item.Value.Metadata.Name!).ToString();
                    if (change.Type == WatchEventType.Deleted)
                        present.Remove(key);
                    else
                        present[key] = item.Value;
                }

                if (reached(present))
                    return;
            }
        }
        catch (OperationCanceledException)
        {
            // Out of patience; said below with what is there.
        }

        Assert.Fail($"{what} did not come within {Patience.TotalSeconds} s; there are: {string.Join(", ", present.Keys)}");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable disposable)
            await disposable.DisposeAsync();
        if (_ownsStore)
            await _store.DisposeAsync();
    }
}
