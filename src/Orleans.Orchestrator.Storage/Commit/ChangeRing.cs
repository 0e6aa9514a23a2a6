namespace Orleans.Orchestrator.Storage.Commit;

/// <summary>The latest durable changes of a collection, bounded by count and by bytes. Not safe for threads: the log locks.</summary>
internal sealed class ChangeRing(int maxCount, long maxBytes, long trimmedVersion)
{
    // Trimming a little at every commit would touch both ends of the table each time; so it goes in steps of 1/16.
    private readonly int slackCount = maxCount / 16;
    private readonly long slackBytes = maxBytes / 16;
    private readonly List<CommittedChange> items = [];
    private int head;
    private long bytes;

    /// <summary>Changes after this version are all here.</summary>
    public long TrimmedVersion { get; private set; } = trimmedVersion;

    private int Count => items.Count - head;

    /// <summary>Up to which version must go when <paramref name="writes"/> come; <see cref="TrimmedVersion"/> for nothing.</summary>
    public long PlanTrim(List<PendingWrite> writes)
    {
        var count = Count + writes.Count;
        var size = bytes;
        foreach (var write in writes)
            size += write.Bytes;
        if (count <= maxCount + slackCount && size <= maxBytes + slackBytes)
            return TrimmedVersion;

        var index = 0;
        var trimTo = TrimmedVersion;
        while (count > maxCount || (size > maxBytes && count > 1))
        {
            var oldest = index < Count ? items[head + index] : writes[index - Count].Change!;
            (trimTo, count, size) = (oldest.ResourceVersion, count - 1, size - oldest.Body.Length);
            index++;
        }
        return trimTo;
    }

    public void Add(CommittedChange change)
    {
        items.Add(change.State is null ? change : change with { State = null });
        bytes += change.Body.Length;
    }

    public void TrimTo(long version)
    {
        while (head < items.Count && items[head].ResourceVersion <= version)
        {
            bytes -= items[head].Body.Length;
            items[head++] = null!;
        }
        TrimmedVersion = Math.Max(TrimmedVersion, version);
        if (head > items.Count / 2)
        {
            items.RemoveRange(0, head);
            head = 0;
        }
    }

    /// <summary>The changes after <paramref name="version"/>, or null if some of them are gone.</summary>
    public List<CommittedChange>? After(long version)
    {
        if (version < TrimmedVersion)
            return null;
        var (low, high) = (head, items.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (items[middle].ResourceVersion <= version)
                low = middle + 1;
            else
                high = middle;
        }
        return items.GetRange(low, items.Count - low);
    }
}
