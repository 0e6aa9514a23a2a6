using Npgsql;

namespace Orleans.Orchestrator.Storage.Postgres;

/// <summary>Connections to one database, and its errors in our words.</summary>
internal sealed class PostgresServerLink : IDisposable
{
    private readonly NpgsqlDataSource source;

    public PostgresServerLink(string connectionString)
    {
        try
        {
            var builder = new NpgsqlConnectionStringBuilder(connectionString)
            {
                ApplicationName = "orchestrator",
                MaxPoolSize = 8,
                MaxAutoPrepare = 32,
                AutoPrepareMinUsages = 2,
            };
            Address = $"{builder.Host}:{builder.Port}/{builder.Database}";
            source = new NpgsqlDataSourceBuilder(builder.ConnectionString).Build();
        }
        catch (ArgumentException)
        {
            // Its message may quote the string, and so the password.
            throw new StoreUnavailableException("The PostgreSQL connection string is malformed (Npgsql's form is 'Host=…;Database=…;Username=…').");
        }
    }

    /// <summary>Host, port and database.</summary>
    public string Address { get; }

    public NpgsqlConnection Open() => Guard("connect", source.OpenConnection);

    /// <summary>Does <paramref name="work"/> on a connection of its own.</summary>
    public T Use<T>(string action, Func<NpgsqlConnection, T> work) => Guard(action, () =>
    {
        using var connection = source.OpenConnection();
        return work(connection);
    });

    public T Guard<T>(string action, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or InvalidOperationException)
        {
            var code = e is PostgresException { SqlState: var state } ? $" (SQLSTATE {state})" : "";
            throw new StoreUnavailableException($"PostgreSQL at {Address} could not {action}: {e.Message}{code}", e);
        }
    }

    public void Dispose() => source.Dispose();
}
