using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>
/// The objects of a collection, ordered by namespace and name, in chunks of a sorted list. A <see cref="Snapshot"/> costs nothing:
/// what it shares is copied, chunk by chunk, only when it is about to change. So a page of a list, or the beginning of a watch,
/// shows one version however long it is read, without a copy of a million objects.
/// </summary>
internal sealed class ResourceTable
{
    private const int ChunkSize = 512;

    private Chunk[] _chunks = [];
    private int _chunkCount;
    private int _chunksEpoch;
    private int _epoch;
    private TableSnapshot? _snapshot;

    /// <summary>How many objects there are.</summary>
    public int Count { get; private set; }

    /// <summary>The present state, which stays as it is.</summary>
    public TableSnapshot Snapshot()
    {
        if (_snapshot is null)
        {
            _snapshot = new TableSnapshot(_chunks, _chunkCount);
            _epoch++;
        }

        return _snapshot;
    }

    /// <summary>The object of that name, or null.</summary>
    public ResourceObject? Find(ResourceKey key)
    {
        var chunk = FindChunk(key);
        if (chunk < 0)
            return null;
        var at = _chunks[chunk].Find(key);
        return at >= 0 ? _chunks[chunk].Entries[at].Object : null;
    }

    /// <summary>Adds or replaces an object.</summary>
    public void Set(ResourceKey key, ResourceObject value)
    {
        _snapshot = null;
        if (_chunkCount == 0)
            InsertChunk(0, new Chunk(_epoch));
        var index = Math.Max(0, FindChunk(key));
        var chunk = Own(index);
        var at = chunk.Find(key);
        if (at >= 0)
        {
            chunk.Entries[at] = new TableEntry(key, value);
            return;
        }

        if (chunk.Count == ChunkSize)
        {
            var upper = chunk.Split(_epoch, ~at == ChunkSize ? ChunkSize : ChunkSize / 2);
            InsertChunk(index + 1, upper);
            if (~at >= chunk.Count)
            {
                chunk = upper;
                at = chunk.Find(key);
            }
        }

        chunk.Insert(~at, new TableEntry(key, value));
        Count++;
    }

    /// <summary>Removes an object; nothing happens when it is not there.</summary>
    public void Remove(ResourceKey key)
    {
        var index = FindChunk(key);
        if (index < 0 || _chunks[index].Find(key) < 0)
            return;
        _snapshot = null;
        var chunk = Own(index);
        chunk.RemoveAt(chunk.Find(key));
        Count--;
        if (chunk.Count == 0)
            RemoveChunk(index);
    }

    /// <summary>The last chunk that begins at or before the key; -1 when the key comes before all.</summary>
    private int FindChunk(ResourceKey key)
    {
        var (low, high) = (0, _chunkCount - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (TableEntry.Compare(_chunks[middle].Entries[0].Key, key) <= 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        return high;
    }

    private Chunk Own(int index)
    {
        if (_chunks[index].Epoch == _epoch)
            return _chunks[index];
        OwnChunks();
        return _chunks[index] = _chunks[index].Copy(_epoch);
    }

    private void OwnChunks()
    {
        if (_chunksEpoch == _epoch)
            return;
        _chunks = [.. _chunks];
        _chunksEpoch = _epoch;
    }

    private void InsertChunk(int index, Chunk chunk)
    {
        OwnChunks();
        if (_chunkCount == _chunks.Length)
            Array.Resize(ref _chunks, Math.Max(4, _chunkCount * 2));
        Array.Copy(_chunks, index, _chunks, index + 1, _chunkCount - index);
        _chunks[index] = chunk;
        _chunkCount++;
    }

    private void RemoveChunk(int index)
    {
        OwnChunks();
        Array.Copy(_chunks, index + 1, _chunks, index, _chunkCount - index - 1);
        _chunks[--_chunkCount] = null!;
    }

    /// <summary>A run of entries. Only the table's present epoch may change it.</summary>
    internal sealed class Chunk(int epoch)
    {
        public int Epoch => epoch;

        public TableEntry[] Entries { get; private init; } = new TableEntry[ChunkSize];

        public int Count { get; private set; }

        public int Find(ResourceKey key)
        {
            var (low, high) = (0, Count - 1);
            while (low <= high)
            {
                var middle = (low + high) >>> 1;
                var order = TableEntry.Compare(Entries[middle].Key, key);
                if (order == 0)
                    return middle;
                if (order < 0)
                    low = middle + 1;
                else
                    high = middle - 1;
            }

            return ~low;
        }

        public void Insert(int at, TableEntry entry)
        {
            Array.Copy(Entries, at, Entries, at + 1, Count - at);
            Entries[at] = entry;
            Count++;
        }

        public void RemoveAt(int at)
        {
            Count--;
            Array.Copy(Entries, at + 1, Entries, at, Count - at);
            Entries[Count] = default;
        }

        public Chunk Copy(int forEpoch) => new(forEpoch) { Entries = [.. Entries], Count = Count };

        /// <summary>Moves the entries from <paramref name="at"/> on into a new chunk. Names often come in order: then all stay here.</summary>
        public Chunk Split(int forEpoch, int at)
        {
            var upper = new Chunk(forEpoch) { Count = Count - at };
            Array.Copy(Entries, at, upper.Entries, 0, upper.Count);
            Array.Clear(Entries, at, upper.Count);
            Count = at;
            return upper;
        }
    }
}
