using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Collections;

/// <summary>A durable change of one object.</summary>
/// <param name="type">Added, Modified or Deleted.</param>
/// <param name="version">The version that the change made.</param>
/// <param name="before">The object before it; null when it was added, or when that is no longer known (after a restart).</param>
/// <param name="after">The object after it; for a delete its last state with <paramref name="version"/>.</param>
public sealed class ResourceChange(WatchEventType type, long version, ResourceObject? before, ResourceObject after)
{
    private ResourceObject? _departed;

    /// <summary>Added, Modified or Deleted.</summary>
    public WatchEventType Type => type;

    /// <summary>The version that the change made.</summary>
    public long Version => version;

    /// <summary>The object before it; null when it was added, or when that is no longer known (after a restart).</summary>
    public ResourceObject? Before => before;

    /// <summary>The object after it; for a delete its last state with <see cref="Version"/>.</summary>
    public ResourceObject After => after;

    /// <summary>The object's key.</summary>
    public ResourceKey Key { get; } = new(after.Value.Metadata.Namespace ?? "", after.Value.Metadata.Name ?? "");

    /// <summary>
    /// What a watcher is told whose selector matched before and no longer does: the state that matched, with this change's version.
    /// Made once for all watchers.
    /// </summary>
    internal ResourceObject Departed => _departed ??= before is null ? after : ResourceObject.From(
        before.Value.WithMetadata(before.Value.Metadata with { ResourceVersion = after.Value.Metadata.ResourceVersion }));

    /// <inheritdoc/>
    public override string ToString() => $"{type} {after} {version}";
}
