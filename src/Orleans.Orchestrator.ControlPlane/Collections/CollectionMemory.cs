using System.Collections.Concurrent;
using System.Text.Json;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Serialization;
using Orleans.Orchestrator.Storage;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>A collection as its grain has it in memory: objects, indexes and latest changes.</summary>
internal sealed class CollectionMemory
{
    private readonly ResourceKind _kind;
    private readonly int _maxHot;
    private readonly ConcurrentQueue<IReadOnlyList<CommittedChange>> _received = [];

    /// <summary>Loads what the log has.</summary>
    /// <exception cref="InvalidDataException">A stored object is no object of the kind.</exception>
    public CollectionMemory(ResourceKind kind, CollectionOptions options, ICollectionLog log)
    {
        (_kind, _maxHot) = (kind, options.MaxHotObjects);
        var (rows, shared) = (log.TakeRows(), new SharedReads());
        foreach (var row in rows)
        {
            var found = ResourceObject.From(Parse(shared, row.Body, row.Namespace, row.Name));
            if (rows.Count > _maxHot)
                found.Cool();
            Put(new ResourceKey(row.Namespace, row.Name), null, found);
        }

        History = new ChangeHistory(options.MaxChanges, options.MaxChangeBytes, log.OldestChange, Forget);
        Remember(log.Changes(log.OldestChange), shared);
        AppliedVersion = log.LastResourceVersion;
    }

    /// <summary>The objects.</summary>
    public ResourceTable Table { get; } = new();

    /// <summary>The objects by owner and node.</summary>
    public ResourceIndexes Indexes { get; } = new();

    /// <summary>The latest changes.</summary>
    public ChangeHistory History { get; }

    /// <summary>The version that the memory shows.</summary>
    public long AppliedVersion { get; private set; }

    /// <summary>Shows what is there as of a later version, unless one is on its way anyway.</summary>
    public void PassOver(ICollectionLog log)
    {
        if (log.TryPassOver(AppliedVersion))
            AppliedVersion++;
    }

    /// <summary>The log's: a batch is durable. Runs on the store's thread, so it is only put aside.</summary>
    public void Receive(IReadOnlyList<CommittedChange> batch) => _received.Enqueue(batch);

    /// <summary>The grain's: takes the next durable batch over into objects and indexes. Null when there is none.</summary>
    public IReadOnlyList<ResourceChange>? TakeBatch()
    {
        if (!_received.TryDequeue(out var batch))
            return null;
        var changes = new ResourceChange[batch.Count];
        for (var i = 0; i < changes.Length; i++)
            changes[i] = Take(batch[i]);
        return changes;
    }

    private void Forget(ResourceChange change)
    {
        if (Table.Count > _maxHot)
            change.After.Cool();
    }

    private ResourceChange Take(CommittedChange committed)
    {
        var key = new ResourceKey(committed.Namespace, committed.Name);
        var before = Table.Find(key);
        var after = ((PendingCommit)committed.State!).Object;
        Put(key, before, committed.Type == ChangeType.Deleted ? null : after);
        AppliedVersion = committed.ResourceVersion;
        return new ResourceChange(TypeOf(committed), committed.ResourceVersion, committed.Type == ChangeType.Added ? null : before, after);
    }

    private void Put(ResourceKey key, ResourceObject? before, ResourceObject? after)
    {
        if (after is null)
            Table.Remove(key);
        else
            Table.Set(key, after);
        Indexes.Update(key, before, after);
    }

    /// <summary>The changes of the time before: what an object was is known when an earlier change of it is kept.</summary>
    private void Remember(IReadOnlyList<CommittedChange> changes, SharedReads shared)
    {
        var last = new Dictionary<ResourceKey, ResourceObject>();
        foreach (var change in changes)
        {
            var key = new ResourceKey(change.Namespace, change.Name);
            var after = ResourceObject.From(Parse(shared, change.Body, change.Namespace, change.Name));
            var before = change.Type == ChangeType.Added ? null : last.GetValueOrDefault(key);
            History.Add(new ResourceChange(TypeOf(change), change.ResourceVersion, before, after));
            last[key] = after;
        }
    }

    private IResource Parse(SharedReads shared, ReadOnlyMemory<byte> body, string inNamespace, string name)
    {
        try
        {
            return _kind.ForStored(body.Span).ReadJson(body.Span, new JsonReadContext(shared, body));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"the stored {_kind.Kind} {new ResourceKey(inNamespace, name)} is damaged: {e.Message}; restore a backup", e);
        }
    }

    private static WatchEventType TypeOf(CommittedChange change) => change.Type switch
    {
        ChangeType.Added => WatchEventType.Added,
        ChangeType.Deleted => WatchEventType.Deleted,
        _ => WatchEventType.Modified,
    };
}
