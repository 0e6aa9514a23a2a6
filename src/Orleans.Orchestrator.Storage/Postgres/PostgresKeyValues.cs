using System.Globalization;
using Npgsql;
using Orleans.Orchestrator.Storage.Commit;

namespace Orleans.Orchestrator.Storage.Postgres;

/// <summary>The key-value tables.</summary>
internal static class PostgresKeyValues
{
    private const string Put =
        """
        INSERT INTO key_value (table_name, key, value, etag) VALUES ($1, $2, $3, nextval('key_value_etag'))
        ON CONFLICT (table_name, key) DO UPDATE SET value = excluded.value, etag = excluded.etag RETURNING etag
        """;

    private const string PutNew =
        """
        INSERT INTO key_value (table_name, key, value, etag) VALUES ($1, $2, $3, nextval('key_value_etag'))
        ON CONFLICT (table_name, key) DO NOTHING RETURNING etag
        """;

    private const string PutIf =
        "UPDATE key_value SET value = $3, etag = nextval('key_value_etag') WHERE table_name = $1 AND key = $2 AND etag = $4 RETURNING etag";

    private const string Delete = "DELETE FROM key_value WHERE table_name = $1 AND key = $2 RETURNING etag";

    private const string DeleteIf = "DELETE FROM key_value WHERE table_name = $1 AND key = $2 AND etag = $3 RETURNING etag";

    public static NpgsqlBatchCommand Write(KeyValueWrite write)
    {
        var sql = (write.Value, write.ExpectedETag) switch
        {
            (null, null) => Delete,
            (null, _) => DeleteIf,
            (_, null) => Put,
            (_, 0) => PutNew,
            _ => PutIf,
        };
        var command = new NpgsqlBatchCommand(sql) { Parameters = { new() { Value = write.Table }, new() { Value = write.Key } } };
        if (write.Value is { } value)
            command.Parameters.Add(new() { Value = value.ToArray() });
        if (write.ExpectedETag is { } expected && (write.Value is null || expected != 0))
            command.Parameters.Add(new() { Value = expected });
        return command;
    }

    /// <summary>What the statement of <see cref="Write"/> returned.</summary>
    public static string? Result(KeyValueWrite write, NpgsqlDataReader reader) =>
        !reader.Read() ? null
        : write.Value is null ? ""
        : reader.GetInt64(0).ToString(CultureInfo.InvariantCulture);

    public static KeyValueEntry? Get(NpgsqlConnection connection, string table, string key)
    {
        using var command = new NpgsqlCommand("SELECT key, value, etag FROM key_value WHERE table_name = $1 AND key = $2", connection)
        {
            Parameters = { new() { Value = table }, new() { Value = key } },
        };
        using var reader = command.ExecuteReader();
        return reader.Read() ? Entry(reader) : null;
    }

    public static IReadOnlyList<KeyValueEntry> List(NpgsqlConnection connection, string table, string prefix)
    {
        using var command = new NpgsqlCommand(
            "SELECT key, value, etag FROM key_value WHERE table_name = $1 AND key >= $2 AND starts_with(key, $2) ORDER BY key", connection)
        {
            Parameters = { new() { Value = table }, new() { Value = prefix } },
        };
        using var reader = command.ExecuteReader();
        var entries = new List<KeyValueEntry>();
        while (reader.Read())
            entries.Add(Entry(reader));
        return entries;
    }

    private static KeyValueEntry Entry(NpgsqlDataReader reader) =>
        new(reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetInt64(2).ToString(CultureInfo.InvariantCulture));
}
