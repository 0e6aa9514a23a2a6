using Orleans.Orchestrator.Storage;
using Orleans.Orchestrator.Storage.Memory;
using Orleans.Orchestrator.Storage.Postgres;
using Orleans.Orchestrator.Storage.Sqlite;

namespace Orleans.Orchestrator.Hosts.OrcLoad;

/// <summary>The store that a run writes to.</summary>
internal sealed class LoadStore : IAsyncDisposable
{
    private const string PostgresPrefix = "postgres:";
    private readonly string? _temporary;

    private LoadStore(IResourceStore resources, string? temporary) => (Resources, _temporary) = (resources, temporary);

    /// <summary>The store.</summary>
    public IResourceStore Resources { get; }

    /// <summary>Opens the store that is asked for.</summary>
    /// <exception cref="UsageException">There is no such store.</exception>
    public static async Task<LoadStore> OpenAsync(string which, string? data, CancellationToken cancellationToken)
    {
        if (which == "memory")
            return new LoadStore(new MemoryResourceStore(), null);
        if (which.StartsWith(PostgresPrefix, StringComparison.Ordinal))
        {
            var connection = (await File.ReadAllTextAsync(which[PostgresPrefix.Length..], cancellationToken)).Trim();
            return new LoadStore(await PostgresResourceStore.OpenAsync(connection, null, cancellationToken), null);
        }

        if (which != "sqlite")
            throw new UsageException($"--store must be sqlite, memory or postgres:FILE, not '{which}'");
        var folder = data is null ? Directory.CreateTempSubdirectory("orc-load-").FullName : Directory.CreateDirectory(data).FullName;
        var file = Path.Combine(folder, "cluster.db");
        if (File.Exists(file))
            throw new UsageException($"{file} is there already; a run begins with an empty cluster");
        return new LoadStore(SqliteResourceStore.Open(file), data is null ? folder : null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Resources.DisposeAsync();
        if (_temporary is not null)
            Directory.Delete(_temporary, recursive: true);
    }
}
