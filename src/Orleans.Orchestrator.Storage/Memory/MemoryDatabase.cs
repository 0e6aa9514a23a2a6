namespace Orleans.Orchestrator.Storage.Memory;

/// <summary>The disk behind <see cref="MemoryResourceStore"/>: outlives the stores that open it, as a file outlives a process.</summary>
public sealed class MemoryDatabase
{
    internal Lock Gate { get; } = new();

    internal Dictionary<string, MemoryCollection> Collections { get; set; } = [];

    internal SortedDictionary<(string Table, string Key), KeyValueEntry> KeyValues { get; set; } = new(ByOrdinal);

    internal long LastETag { get; set; }

    internal static IComparer<(string Table, string Key)> ByOrdinal { get; } = Comparer<(string Table, string Key)>.Create((a, b) =>
        string.CompareOrdinal(a.Table, b.Table) is var c and not 0 ? c : string.CompareOrdinal(a.Key, b.Key));
}
