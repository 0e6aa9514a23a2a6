using Orleans.Orchestrator.Storage;
using Orleans.Orchestrator.Storage.Postgres;
using Orleans.Orchestrator.Storage.Sqlite;

namespace Orleans.Orchestrator.Hosts.Orcd;

/// <summary>Opens the database that the options name.</summary>
internal static class StoreSelection
{
    private const string DatabaseFile = "orchestrator.db";

    /// <summary>Opens a database that is there already.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static Task<IResourceStore> OpenExistingAsync(string dataDirectory, string? postgresFile, CancellationToken cancellation) =>
        postgresFile is null && !File.Exists(Path.Combine(dataDirectory, DatabaseFile))
            ? throw new UsageException($"there is no database in {dataDirectory}. Name its folder with --data, or its server with --postgres.")
            : OpenAsync(dataDirectory, postgresFile, cancellation);

    /// <summary>Opens a database, and makes it where there is none.</summary>
    /// <exception cref="UsageException">The connection string's file can't be read.</exception>
    public static async Task<IResourceStore> OpenAsync(string dataDirectory, string? postgresFile, CancellationToken cancellation)
    {
        if (postgresFile is null)
        {
            Directory.CreateDirectory(dataDirectory);
            return SqliteResourceStore.Open(Path.Combine(dataDirectory, DatabaseFile));
        }

        if (!File.Exists(postgresFile))
            throw new UsageException($"--postgres: there is no file {postgresFile}");
        return await PostgresResourceStore.OpenAsync((await File.ReadAllTextAsync(postgresFile, cancellation)).Trim(), null, cancellation);
    }
}
