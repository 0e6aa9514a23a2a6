using Npgsql;
using Orleans.Orchestrator.Storage.Commit;
using Orleans.Orchestrator.Storage.Schema;

namespace Orleans.Orchestrator.Storage.Postgres;

/// <summary>The database: one session for the writer, made anew after a failure; further ones for whoever reads beside it.</summary>
internal sealed class PostgresBackend : IStorageBackend
{
    // The plans must not hang on what the tables held when they were made: always by index, in the order of the batch.
    // Whoever weakened synchronous_commit for the server did not mean the cluster's state; who strengthened it is left alone.
    private const string WriterSession =
        """
        SET plan_cache_mode = force_generic_plan;
        SET enable_seqscan = off;
        SET enable_hashjoin = off;
        SET enable_mergejoin = off;
        SET jit = off;
        SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local');
        """;

    private readonly PostgresServerLink link;
    private NpgsqlConnection? connection;
    private PostgresCommit? commit;

    public PostgresBackend(string connectionString, MigrationPlan plan)
    {
        link = new(connectionString);
        try
        {
            link.Use("bring its schema up to date", c => PostgresSchema.Migrate(c, plan));
            Description = $"PostgreSQL {link.Use("tell its version", c => c.PostgreSqlVersion.ToString())} at {link.Address}";
        }
        catch
        {
            link.Dispose();
            throw;
        }
    }

    public string Description { get; }

    public CollectionClaim Claim(string collection) => OnWriter("claim a collection", (c, _) =>
    {
        // The first claim has nobody before it who could have handed out versions.
        using var command = new NpgsqlCommand(
            """
            INSERT INTO collection_epoch AS e VALUES ($1, 1, 0, 0)
            ON CONFLICT (collection) DO UPDATE SET epoch = e.epoch + 1, resource_version = e.resource_version + $2
            RETURNING epoch, resource_version, trimmed_version
            """, c)
        {
            Parameters = { new() { Value = collection }, new() { Value = (long)StoreOptions.MostUnsettledWrites } },
        };
        using var reader = command.ExecuteReader();
        reader.Read();
        return new CollectionClaim(collection, reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    });

    public bool Holds(string collection, long epoch) => OnWriter("confirm a claim", (c, _) =>
    {
        using var command = new NpgsqlCommand("SELECT 1 FROM collection_epoch WHERE collection = $1 AND epoch = $2", c)
        {
            Parameters = { new() { Value = collection }, new() { Value = epoch } },
        };
        return command.ExecuteScalar() is not null;
    });

    public CollectionContent Load(CollectionClaim claim) => link.Use("load a collection", c => PostgresLoad.Read(c, claim));

    public void Commit(CommitBatch batch) => OnWriter("commit", (_, commands) =>
    {
        commands.Run(batch);
        return true;
    });

    public KeyValueEntry? GetKeyValue(string table, string key) => OnWriter("read a value", (c, _) => PostgresKeyValues.Get(c, table, key));

    public IReadOnlyList<KeyValueEntry> ListKeyValues(string table, string prefix) =>
        OnWriter("read values", (c, _) => PostgresKeyValues.List(c, table, prefix));

    public IReadOnlyList<string> CheckIntegrity(CancellationToken cancellationToken) =>
        link.Use("check itself", c => PostgresIntegrity.Check(c, cancellationToken));

    public void Backup(string path, CancellationToken cancellationToken) =>
        link.Use("be backed up", c => PostgresBackup.Write(c, path, cancellationToken));

    public void Restore(string path, bool overwrite, CancellationToken cancellationToken) =>
        link.Use("be restored", c => PostgresBackup.Restore(c, link.Address, path, overwrite, cancellationToken));

    /// <summary>A setting of the writer's session. Writer thread only.</summary>
    public string? WriterSetting(string name) => OnWriter("tell a setting", (c, _) =>
    {
        using var command = new NpgsqlCommand("SELECT current_setting($1)", c) { Parameters = { new() { Value = name } } };
        return command.ExecuteScalar() as string;
    });

    public void Dispose()
    {
        Drop();
        link.Dispose();
    }

    private T OnWriter<T>(string action, Func<NpgsqlConnection, PostgresCommit, T> work)
    {
        if (connection is null)
        {
            connection = link.Open();
            link.Guard("prepare the writer's session", () =>
            {
                PostgresSchema.Execute(connection, WriterSession);
                return true;
            });
            commit = new(connection);
        }
        try
        {
            return link.Guard(action, () => work(connection, commit!));
        }
        catch
        {
            // Whatever state the session is in: a new one next time.
            Drop();
            throw;
        }
    }

    private void Drop()
    {
        commit = null;
        if (connection is { } old)
        {
            connection = null;
            NpgsqlConnection.ClearPool(old);
            old.Dispose();
        }
    }
}
