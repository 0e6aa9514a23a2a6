using Orleans.Orchestrator.ControlPlane.GarbageCollection;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Resources;

// Deletion: at once, or marked until the grace period and the finalizers are done.
public abstract partial class ResourceGrain<T>
{
    /// <inheritdoc/>
    public virtual async Task<DeleteResult> DeleteAsync(DeleteOptions options, bool dryRun = false)
    {
        var current = Required();
        CheckPreconditions(current, options.Preconditions?.Uid, options.Preconditions?.ResourceVersion);
        await AdmitDeleteAsync(current, options, dryRun);
        return await DeleteAdmittedAsync(options, dryRun);
    }

    /// <summary>Deletes the object as its kind's controller decided, or as admission has allowed.</summary>
    /// <exception cref="ApiException">404, 409 (preconditions), 429, 503.</exception>
    protected async Task<DeleteResult> DeleteAdmittedAsync(DeleteOptions options, bool dryRun = false)
    {
        var current = Required();
        CheckPreconditions(current, options.Preconditions?.Uid, options.Preconditions?.ResourceVersion);
        var next = MarkDeleted(current, options);
        var gone = MayGo(next);
        if (dryRun)
            return new DeleteResult(ResourceObject.From(next), gone);
        if (gone)
        {
            var last = _state.State.Object!;
            await RemoveAsync();
            return new DeleteResult(last, Gone: true);
        }

        await CommitAsync(next);
        return new DeleteResult(_state.State.Object!, Gone: false);
    }

    /// <summary>
    /// How long the object may take to end, in seconds. 0, as for every kind but Pod, means that nothing has to end first.
    /// </summary>
    /// <param name="current">The object.</param>
    /// <param name="requested">What the client asked for, not negative; null when it left it open.</param>
    protected virtual long GracePeriodSeconds(T current, long? requested) => 0;

    /// <summary>The kind's own mark on an object whose deletion begins, such as a phase.</summary>
    protected virtual T OnDeletionMarked(T marked) => marked;

    /// <summary>Whether nothing of the kind's own holds back an object whose deletion has begun.</summary>
    protected virtual bool IsFinalized(T value) => true;

    /// <summary>Removes the object for good.</summary>
    /// <exception cref="ApiException">429, 503 as <see cref="CommitAsync"/>.</exception>
    protected async Task RemoveAsync()
    {
        var before = Required();
        await PersistAsync(null);
        await NotifyAsync(before, null);
    }

    /// <summary>Whether the object's deletion has begun and nothing holds it back any more.</summary>
    protected bool MayGo(T value) => value.Metadata is { DeletionTimestamp: not null, Finalizers.IsEmpty: true, DeletionGracePeriodSeconds: 0 or null }
        && IsFinalized(value);

    private T MarkDeleted(T current, DeleteOptions options)
    {
        if (options.GracePeriodSeconds < 0)
            throw Refused(options, "gracePeriodSeconds", $"Invalid value: {options.GracePeriodSeconds}: must be greater than or equal to 0");
        var grace = GracePeriodSeconds(current, options.GracePeriodSeconds);
        var metadata = current.Metadata;
        // A second delete may shorten what is left, never prolong it.
        if (metadata.DeletionTimestamp is not null && metadata.DeletionGracePeriodSeconds is { } present)
            grace = Math.Min(grace, present);
        if (metadata.DeletionTimestamp is null || metadata.DeletionGracePeriodSeconds != grace)
        {
            var start = metadata.DeletionTimestamp is { } old ? old.AddSeconds(-(metadata.DeletionGracePeriodSeconds ?? 0)) : Now;
            metadata = metadata with { DeletionTimestamp = start.AddSeconds(grace), DeletionGracePeriodSeconds = grace };
            if (current.Metadata.DeletionTimestamp is null && metadata.Generation is { } generation)
                metadata = metadata with { Generation = generation + 1 };
        }

        metadata = metadata with { Finalizers = PropagationFinalizers.Apply(metadata.Finalizers, Propagation(options)) };
        var marked = current.WithMetadata(metadata);
        return current.Metadata.DeletionTimestamp is null ? OnDeletionMarked(marked) : marked;
    }

    private string? Propagation(DeleteOptions options)
    {
        if (options is { PropagationPolicy: not null, OrphanDependents: not null })
            throw Refused(options, "propagationPolicy", $"Invalid value: \"{options.PropagationPolicy}\": orphanDependents and deletionPropagation cannot be both set");
        if (options.PropagationPolicy is not (null or "Foreground" or "Background" or "Orphan"))
            throw Refused(options, "propagationPolicy", $"Unsupported value: \"{options.PropagationPolicy}\": supported values: \"Background\", \"Foreground\", \"Orphan\"");
        return options.PropagationPolicy ?? (options.OrphanDependents switch { true => "Orphan", false => "Background", null => null });
    }

    private static ApiException Refused(DeleteOptions options, string field, string message) => ApiErrors.Make(
        422, "Invalid", $"DeleteOptions.meta.k8s.io \"\" is invalid: {field}: {message}",
        causes: [new StatusCause { Reason = FaultReason.Invalid, Field = field, Message = message }]);
}
