using System.Collections.Immutable;
using Orleans.Orchestrator.ControlPlane.ManagedFields;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Resources;

// Who owns which field, and server-side apply.
public abstract partial class ResourceGrain<T>
{
    /// <summary>Who owns which field of the kind's objects.</summary>
    private protected virtual FieldTracking Fields => _context.Fields;

    /// <inheritdoc/>
    public async Task<T> ApplyAsync(string configuration, string fieldManager, bool force = false)
    {
        var patch = new ResourcePatch(PatchType.Apply, System.Text.Encoding.UTF8.GetBytes(configuration), force);
        return (await PatchAsync(patch, new WriteOptions { FieldManager = fieldManager })).Object.As<T>();
    }

    private Task<WriteResult> ApplyAsync(ResourcePatch patch, WriteOptions options)
    {
        if (string.IsNullOrEmpty(options.FieldManager))
            throw ApiErrors.BadRequest("fieldManager is required for apply patch");
        var current = options.Subresource is null ? CurrentObject : ResourceObject.From(Required());
        current = current is null ? null : Kind.Show(current);
        var applied = Fields.Apply(current, patch.Body, patch.Force, Writer(options));
        var (value, warnings) = Fields.Read(applied, Key.Name, options.FieldValidation);
        var incoming = (T)value.WithMetadata(Addressed(value.Metadata));
        return current is null
            ? CreateAsync(incoming, options, warnings, applied.Owners)
            : UpdateAsync(incoming, options, warnings, applied.Owners);
    }

    private FieldWriter Writer(WriteOptions options) => new(options.FieldManager, options.Subresource, Now);

    private static T WithOwners(T value, ImmutableArray<ManagedFieldsEntry> owners) => value.Metadata.ManagedFields == owners
        ? value
        : value.WithMetadata(value.Metadata with { ManagedFields = owners });

    /// <summary>What the cluster's own parts change is no longer its owners'. Nearly always they write a status, which nobody owns.</summary>
    private T Disowned(T current, T next)
    {
        var owners = current.Metadata.ManagedFields;
        if (owners.IsEmpty || (DiffersInStatusOnly(current, next) && !owners.Any(static o => o.FieldsV1?.Text.Contains("\"f:status\"", StringComparison.Ordinal) == true)))
            return next;
        return WithOwners(next, Fields.Updated(CurrentObject!, next, [], new FieldWriter(null, null, Now)));
    }

    private bool DiffersInStatusOnly(T current, T next)
    {
        var (old, now) = (current.Metadata, next.Metadata);
        return Kind.HasStatus && old.Labels.Equals(now.Labels) && old.Annotations.Equals(now.Annotations)
            && old.Finalizers.SequenceEqual(now.Finalizers) && old.OwnerReferences.SequenceEqual(now.OwnerReferences)
            && Rules.WithStatusOf(next, current).WithMetadata(old).Equals(current);
    }

    /// <summary>A configuration may leave out what the path says.</summary>
    private ObjectMeta Addressed(ObjectMeta metadata) => metadata with
    {
        Name = metadata.Name is { Length: > 0 } name ? name : Key.Name,
        Namespace = metadata.Namespace is { Length: > 0 } space ? space : Key.Namespace is { Length: > 0 } own ? own : null,
    };
}
