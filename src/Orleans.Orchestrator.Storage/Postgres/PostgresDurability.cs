using Npgsql;
using Orleans.Orchestrator.Storage.Commit;

namespace Orleans.Orchestrator.Storage.Postgres;

/// <summary>
/// A session that waits for the disk, so that the writer's need not: PostgreSQL's log is one, and what is committed here is durable only when
/// everything committed before is. It vouches only for what was committed while it was open, for a server that crashed has ended it.
/// </summary>
internal sealed class PostgresDurability : IDurability, IDisposable
{
    // Whoever weakened synchronous_commit for the server did not mean the cluster's state; who strengthened it is left alone.
    private const string Session = "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') IN ('off', 'local')";

    // The least that a commit has to be written for.
    private const string LeastCommit = "SELECT pg_logical_emit_message(true, 'orchestrator', '')";

    private readonly PostgresServerLink link;
    private readonly NpgsqlConnection connection;
    private volatile bool broken;

    public PostgresDurability(PostgresServerLink link)
    {
        this.link = link;
        connection = link.Open();
        try
        {
            PostgresSchema.Execute(connection, Session);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether the session has failed: nothing may be committed in its care any more.</summary>
    public bool IsBroken => broken;

    public void Await()
    {
        if (broken)
            throw new StoreUnavailableException($"PostgreSQL at {link.Address} may have lost what was committed: the session that waited for its disk has failed.");
        try
        {
            link.Guard("make a commit durable", () =>
            {
                using var command = new NpgsqlCommand(LeastCommit, connection);
                command.ExecuteNonQuery();
                return true;
            });
        }
        catch
        {
            broken = true;
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A setting of the session.</summary>
    public string? Setting(string name)
    {
        using var command = new NpgsqlCommand("SELECT current_setting($1)", connection) { Parameters = { new() { Value = name } } };
        return command.ExecuteScalar() as string;
    }

    public void Dispose() => connection.Dispose();
}
