using System.Runtime.InteropServices;
using Npgsql;
using NpgsqlTypes;
using Orleans.Orchestrator.Storage.Commit;

namespace Orleans.Orchestrator.Storage.Postgres;

/// <summary>The writes of a batch turned into one array per column; the lists are used again for the next batch.</summary>
internal sealed class PostgresWriteColumns
{
    private readonly List<string> collections = [];
    private readonly List<long> epochs = [];
    private readonly List<long> lastVersions = [];
    private readonly List<long> trimmedVersions = [];
    private readonly List<int> numbers = [];
    private readonly List<long> versions = [];
    private readonly List<short> types = [];
    private readonly List<bool> areLast = [];
    private readonly List<string> namespaces = [];
    private readonly List<string> names = [];
    private readonly List<string> uids = [];
    private readonly List<byte[]> bodies = [];

    public NpgsqlBatchCommand Fill(List<CollectionBatch> batches, string sql)
    {
        Clear();
        foreach (var batch in batches)
            Add(batch);
        return new NpgsqlBatchCommand(sql)
        {
            Parameters =
            {
                Column(collections, NpgsqlDbType.Text),
                Column(epochs, NpgsqlDbType.Bigint),
                Column(lastVersions, NpgsqlDbType.Bigint),
                Column(trimmedVersions, NpgsqlDbType.Bigint),
                Column(numbers, NpgsqlDbType.Integer),
                Column(versions, NpgsqlDbType.Bigint),
                Column(types, NpgsqlDbType.Smallint),
                Column(areLast, NpgsqlDbType.Boolean),
                Column(namespaces, NpgsqlDbType.Text),
                Column(names, NpgsqlDbType.Text),
                Column(uids, NpgsqlDbType.Text),
                Column(bodies, NpgsqlDbType.Bytea),
            },
        };
    }

    public void Clear()
    {
        collections.Clear();
        epochs.Clear();
        lastVersions.Clear();
        trimmedVersions.Clear();
        numbers.Clear();
        versions.Clear();
        types.Clear();
        areLast.Clear();
        namespaces.Clear();
        names.Clear();
        uids.Clear();
        bodies.Clear();
    }

    private void Add(CollectionBatch batch)
    {
        collections.Add(batch.Log.Collection);
        epochs.Add(batch.Log.Epoch);
        lastVersions.Add(batch.LastResourceVersion);
        trimmedVersions.Add(batch.TrimTo);
        foreach (var write in batch.Writes)
        {
            var change = write.Change!;
            numbers.Add(collections.Count);
            versions.Add(change.ResourceVersion);
            types.Add((short)change.Type);
            areLast.Add(!write.Superseded);
            namespaces.Add(change.Namespace);
            names.Add(change.Name);
            uids.Add(change.Uid);
            bodies.Add(Bytes(change.Body));
        }
    }

    private static byte[] Bytes(ReadOnlyMemory<byte> body) =>
        MemoryMarshal.TryGetArray(body, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : body.ToArray();

    private static NpgsqlParameter<List<T>> Column<T>(List<T> values, NpgsqlDbType type) =>
        new() { TypedValue = values, NpgsqlDbType = NpgsqlDbType.Array | type };
}
