using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;
using Orleans.Orchestrator.Storage.Commit;

namespace Orleans.Orchestrator.Storage.Postgres;

/// <summary>A collection's writes turned into one list per column; the lists are used again for the next batch.</summary>
internal sealed class PostgresWriteColumns
{
    private readonly List<long> versions = [];
    private readonly List<short> types = [];
    private readonly List<string> namespaces = [];
    private readonly List<string> names = [];
    private readonly List<string> uids = [];
    private readonly List<byte[]> bodies = [];
    private readonly List<bool> areLast = [];

    public NpgsqlBatchCommand Fill(CollectionBatch batch, string sql)
    {
        Clear();
        foreach (var write in batch.Writes)
            Add(write.Change!, isLast: !write.Superseded);
        return new NpgsqlBatchCommand(sql)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = batch.Log.Collection },
                new NpgsqlParameter<long> { TypedValue = batch.Log.Epoch },
                new NpgsqlParameter<long> { TypedValue = batch.LastResourceVersion },
                new NpgsqlParameter<long> { TypedValue = batch.TrimTo },
                Column(versions, NpgsqlDbType.Bigint),
                Column(types, NpgsqlDbType.Smallint),
                Column(namespaces, NpgsqlDbType.Text),
                Column(names, NpgsqlDbType.Text),
                Column(uids, NpgsqlDbType.Text),
                Column(bodies, NpgsqlDbType.Bytea),
                Column(areLast, NpgsqlDbType.Boolean),
            },
        };
    }

    private void Clear()
    {
        versions.Clear();
        types.Clear();
        namespaces.Clear();
        names.Clear();
        uids.Clear();
        bodies.Clear();
        areLast.Clear();
    }

    private void Add(CommittedChange change, bool isLast)
    {
        versions.Add(change.ResourceVersion);
        types.Add((short)change.Type);
        namespaces.Add(change.Namespace);
        names.Add(change.Name);
        uids.Add(change.Uid);
        bodies.Add(Bytes(change.Body));
        areLast.Add(isLast);
    }

    private static byte[] Bytes(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : body.ToArray();

    private static NpgsqlParameter<List<T>> Column<T>(List<T> values, NpgsqlDbType type) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
