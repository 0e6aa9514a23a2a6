using Orleans.Orchestrator.Grains;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>A state of a <see cref="ResourceTable"/> that does not change.</summary>
internal sealed class TableSnapshot(ResourceTable.Chunk[] chunks, int chunkCount)
{
    /// <summary>The entries in order, of one namespace or of all, after a key or from the beginning.</summary>
    public IEnumerable<TableEntry> Range(string? inNamespace, ResourceKey? after)
    {
        var (chunk, at) = Begin(inNamespace, after);
        for (; chunk < chunkCount; chunk++, at = 0)
        {
            for (; at < chunks[chunk].Count; at++)
            {
                var entry = chunks[chunk].Entries[at];
                if (inNamespace is not null && entry.Key.Namespace != inNamespace)
                    yield break;
                yield return entry;
            }
        }
    }

    /// <summary>How many entries <see cref="Range"/> has.</summary>
    public int Count(string? inNamespace, ResourceKey? after)
    {
        var (first, at) = Begin(inNamespace, after);
        // The smallest text that is greater than the namespace: the next one's first key cannot come before it.
        var (last, end) = inNamespace is null ? (chunkCount, 0) : Seek(new ResourceKey(inNamespace + "\0", ""));
        var count = -at;
        for (var chunk = first; chunk < last; chunk++)
            count += chunks[chunk].Count;
        return Math.Max(0, count + end);
    }

    private (int Chunk, int At) Begin(string? inNamespace, ResourceKey? after) =>
        after is { } key ? Seek(key with { Name = key.Name + "\0" })
        : inNamespace is not null ? Seek(new ResourceKey(inNamespace, ""))
        : (0, 0);

    /// <summary>Where the first entry at or after the key stands.</summary>
    private (int Chunk, int At) Seek(ResourceKey key)
    {
        var (low, high) = (0, chunkCount - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (TableEntry.Compare(chunks[middle].Entries[0].Key, key) <= 0)
                low = middle + 1;
            else
                high = middle - 1;
        }

        if (high < 0)
            return (0, 0);
        var at = chunks[high].Find(key);
        at = at >= 0 ? at : ~at;
        return at < chunks[high].Count ? (high, at) : (high + 1, 0);
    }
}
