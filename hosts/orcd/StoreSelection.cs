using Orleans.Orchestrator.Storage;
using Orleans.Orchestrator.Storage.Postgres;
using Orleans.Orchestrator.Storage.Sqlite;

namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>Opens the database that the options name.</summary>
internal static class StoreSelection
{
    /// <exception cref="UsageException">The connection string's file can't be read.</exception>
    public static async Task<IResourceStore> OpenAsync(string dataDirectory, string? postgresFile, CancellationToken cancellation)
    {
        if (postgresFile is null)
        {
            Directory.CreateDirectory(dataDirectory);
            return SqliteResourceStore.Open(Path.Combine(dataDirectory, "orchestrator.db"));
        }

        if (!File.Exists(postgresFile))
            throw new UsageException($"--postgres: there is no file {postgresFile}");
        return await PostgresResourceStore.OpenAsync((await File.ReadAllTextAsync(postgresFile, cancellation)).Trim(), null, cancellation);
    }
}
