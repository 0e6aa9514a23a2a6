using System.Collections.Frozen;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>Limits of a collection grain.</summary>
public sealed record CollectionOptions
{
    /// <summary>By the name of a collection how many objects it may have; others have no bound of their own.</summary>
    public FrozenDictionary<string, int> MaxObjects { get; init; } = FrozenDictionary<string, int>.Empty;

    /// <summary>Changes kept in memory per collection, for watches that resume or lag; what is older is answered with 410.</summary>
    public int MaxChanges { get; init; } = 10_000;

    /// <summary>Bytes of JSON of the changes kept per collection.</summary>
    public long MaxChangeBytes { get; init; } = 32 << 20;

    /// <summary>
    /// In a collection of more objects, only those that the kept changes are about keep their JSON; of the others it is made anew for each
    /// list.
    /// </summary>
    public int MaxHotObjects { get; init; } = 20_000;

    /// <summary>Watches open at once per collection.</summary>
    public int MaxWatchers { get; init; } = 50_000;

    /// <summary>Events in one message to a watcher.</summary>
    public int MaxEventsPerBatch { get; init; } = 500;

    /// <summary>States of the collection kept for lists that are read page by page.</summary>
    public int MaxPagedLists { get; init; } = 64;

    /// <summary>How long such a state is kept after its last page was read, and how long a token counts that goes on from there.</summary>
    public TimeSpan PagedListAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How often a collection that writes nothing asks the database whether it is still the one that may: twice as long at most an activation that was
    /// replaced, and that nobody told, can go on answering from what it remembers.
    /// </summary>
    public TimeSpan ClaimInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often an idle watch that asked for bookmarks gets one.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromMinutes(1);
}
