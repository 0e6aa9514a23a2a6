using Npgsql;
using Orleans.Orchestrator.Storage.Commit;
using Orleans.Orchestrator.Storage.Schema;

namespace Orleans.Orchestrator.Storage.Postgres;

/// <summary>The database: a session for the writer and one that waits for the disk, made anew after a failure; further ones for whoever reads beside them.</summary>
internal sealed class PostgresBackend : IStorageBackend
{
    // The plans must not hang on what the tables held when they were made: always by index, in the order of the batch.
    // The disk is waited for in another session, while this one goes on.
    private const string WriterSession =
        """
        SET plan_cache_mode = force_generic_plan;
        SET enable_seqscan = off;
        SET enable_hashjoin = off;
        SET enable_mergejoin = off;
        SET jit = off;
        SET synchronous_commit = off;
        """;

    private readonly PostgresServerLink link;
    private NpgsqlConnection? connection;
    private PostgresCommit? commit;
    private PostgresDurability? durability;
    private bool isSuspect;

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

    public CollectionClaim Claim(string collection)
    {
        var waiting = Durability();
        var claim = OnWriter("claim a collection", (c, _) => Claim(c, collection));
        waiting.Await();
        return claim;
    }

    private static CollectionClaim Claim(NpgsqlConnection connection, string collection)
    {
        // The first claim has nobody before it who could have handed out versions.
        using var command = new NpgsqlCommand(
            """
            INSERT INTO collection_epoch AS e VALUES ($1, 1, 0, 0)
            ON CONFLICT (collection) DO UPDATE SET epoch = e.epoch + 1, resource_version = e.resource_version + $2
            RETURNING epoch, resource_version, trimmed_version
            """, connection)
        {
            Parameters = { new() { Value = collection }, new() { Value = (long)StoreOptions.MostUnsettledWrites } },
        };
        using var reader = command.ExecuteReader();
        reader.Read();
        return new CollectionClaim(collection, reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    public bool Holds(string collection, long epoch) => OnWriter("confirm a claim", (c, _) =>
    {
        using var command = new NpgsqlCommand("SELECT 1 FROM collection_epoch WHERE collection = $1 AND epoch = $2", c)
        {
            Parameters = { new() { Value = collection }, new() { Value = epoch } },
        };
        return command.ExecuteScalar() is not null;
    });

    public CollectionContent Load(CollectionClaim claim) => link.Use("load a collection", c => PostgresLoad.Read(c, claim));

    public IDurability? Commit(CommitBatch batch)
    {
        var waiting = Durability();
        OnWriter("commit", (_, commands) =>
        {
            commands.Run(batch);
            return true;
        });
        return waiting;
    }

    public KeyValueEntry? GetKeyValue(string table, string key) => OnWriter("read a value", (c, _) => PostgresKeyValues.Get(c, table, key));

    public IReadOnlyList<KeyValueEntry> ListKeyValues(string table, string prefix) =>
        OnWriter("read values", (c, _) => PostgresKeyValues.List(c, table, prefix));

    public IReadOnlyList<string> CheckIntegrity(CancellationToken cancellationToken) =>
        link.Use("check itself", c => PostgresIntegrity.Check(c, cancellationToken));

    public void Backup(string path, CancellationToken cancellationToken) =>
        link.Use("be backed up", c => PostgresBackup.Write(c, path, cancellationToken));

    public void Restore(string path, bool overwrite, CancellationToken cancellationToken) =>
        link.Use("be restored", c => PostgresBackup.Restore(c, link.Address, path, overwrite, cancellationToken));

    /// <summary>A setting of the session that waits for the disk. Writer thread only.</summary>
    public string? DurabilitySetting(string name) => Durability().Setting(name);

    public void Dispose()
    {
        Drop();
        durability?.Dispose();
        link.Dispose();
    }

    /// <summary>The session in whose care the next transaction is; open before it, so that a server that has crashed meanwhile has ended it.</summary>
    private PostgresDurability Durability()
    {
        if (isSuspect || durability is { IsBroken: true })
        {
            // What ended one of the two sessions may have ended the other, and nobody waits for this one any more.
            Drop();
            durability?.Dispose();
            (durability, isSuspect) = (null, false);
        }
        return durability ??= link.Guard("prepare the session that waits for the disk", () => new PostgresDurability(link));
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
        isSuspect = true;
    }
}
