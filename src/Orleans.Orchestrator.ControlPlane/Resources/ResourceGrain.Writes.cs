using System.Collections.Immutable;
using System.Globalization;
using Orleans.Orchestrator.ControlPlane.Admission;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.ControlPlane.ManagedFields;
using Orleans.Orchestrator.ControlPlane.Namespaces;
using Orleans.Orchestrator.ControlPlane.Patching;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Resources;

// Create, replace and patch, as users ask for them.
public abstract partial class ResourceGrain<T>
{
    /// <inheritdoc/>
    public virtual Task<WriteResult> CreateAsync(ResourceObject value, WriteOptions options) => CreateAsync(Typed(value), options, [], null);

    private async Task<WriteResult> CreateAsync(
        T incoming, WriteOptions options, ImmutableArray<string> warnings, ImmutableArray<ManagedFieldsEntry>? owners)
    {
        if (Current is { } present)
        {
            throw present.Metadata.DeletionTimestamp is null
                ? ApiErrors.AlreadyExists(Kind, Key.Name)
                : ApiErrors.Make(409, "AlreadyExists", $"object is being deleted: {Kind.Collection} \"{Key.Name}\" already exists", Kind, Key.Name);
        }

        CheckAddress(incoming.Metadata);
        if (!string.IsNullOrEmpty(incoming.Metadata.ResourceVersion))
            throw ApiErrors.BadRequest("resourceVersion should not be set on objects to be created");
        if (Kind.Namespaced)
            await NamespaceGate.RequireActiveAsync(GrainFactory, Kind, Key);

        var (uid, now, request) = (Identifiers.NewUid(), Now, Request(AdmissionOperation.Create, null, options));
        var next = ForCreate(incoming, uid, now);
        next = WithOwners(next, owners ?? Fields.Created(next, Writer(options)));
        if (await Admission.MutateAsync(request, next) is var mutated && !ReferenceEquals(mutated, next))
            next = request.NeedsDefaults ? ForCreate((T)mutated, uid, now) : (T)mutated;
        var faults = new FaultList();
        MetadataRules.Validate(Kind, next.Metadata, Rules.NameFaults, faults);
        Rules.Validate(next, faults);
        Rules.ValidateCreate(next, faults);
        ThrowIfInvalid(faults);
        await Admission.ValidateAsync(request, next);
        warnings = [.. warnings, .. Rules.Warnings(next), .. request.Warnings];
        if (options.DryRun)
            return new WriteResult(ResourceObject.From(next), Created: true, warnings);
        await WriteAsync(next);
        return new WriteResult(_state.State.Object!, Created: true, warnings);
    }

    /// <inheritdoc/>
    public virtual Task<WriteResult> ReplaceAsync(ResourceObject value, WriteOptions options) => UpdateAsync(Typed(value), options, [], null);

    /// <inheritdoc/>
    public virtual Task<WriteResult> PatchAsync(ResourcePatch patch, WriteOptions options)
    {
        if (patch.Type == PatchType.Apply)
            return ApplyAsync(patch, options);
        Required();
        var patched = ResourcePatcher.Apply(Kind.Show(CurrentObject!), patch, options.FieldValidation);
        return UpdateAsync((T)patched.Value, options, patched.Warnings, null);
    }

    private async Task<WriteResult> UpdateAsync(
        T incoming, WriteOptions options, ImmutableArray<string> warnings, ImmutableArray<ManagedFieldsEntry>? applied)
    {
        var current = Required();
        CheckAddress(incoming.Metadata);
        CheckPreconditions(current, incoming.Metadata.Uid, incoming.Metadata.ResourceVersion);
        var next = Merge(current, incoming, options.Subresource);
        var (given, before) = (next.Metadata.ManagedFields, current.Metadata.ManagedFields);
        next = WithOwners(next, before);
        var isSame = next.Equals(current);
        var owners = applied ?? (isSame && (given.IsEmpty || given == before) ? before : Fields.Updated(CurrentObject!, next, given, Writer(options)));
        if (isSame && FieldTracking.Same(owners, before))
            return new WriteResult(_state.State.Object!, Created: false, warnings);
        var request = Request(AdmissionOperation.Update, current, options);
        if (await Admission.MutateAsync(request, next) is var mutated && !ReferenceEquals(mutated, next))
            next = request.NeedsDefaults ? Merge(current, (T)mutated, options.Subresource) : (T)mutated;
        next = WithOwners(next, owners);

        var faults = new FaultList();
        MetadataRules.Validate(Kind, next.Metadata, static _ => [], faults);
        MetadataRules.ValidateUpdate(current.Metadata, next.Metadata, faults);
        if (options.Subresource == Subresources.Status)
        {
            Rules.ValidateStatusUpdate(current, next, faults);
        }
        else
        {
            Rules.Validate(next, faults);
            Rules.ValidatePart(options.Subresource, current, next, faults);
        }

        ThrowIfInvalid(faults);
        await Admission.ValidateAsync(request, next);
        warnings = [.. warnings, .. Rules.Warnings(next), .. request.Warnings];
        next = WithGeneration(current, next);
        if (options.DryRun)
            return new WriteResult(ResourceObject.From(next), Created: false, warnings);
        if (MayGo(next))
        {
            var last = ResourceObject.From(next);
            await RemoveAsync();
            return new WriteResult(last, Created: false, warnings);
        }

        await WriteAsync(next);
        return new WriteResult(_state.State.Object!, Created: false, warnings);
    }

    private T Merge(T current, T incoming, string? subresource)
    {
        switch (subresource)
        {
            case null:
                var next = incoming.WithMetadata(MetadataRules.ForUpdate(current.Metadata, incoming.Metadata));
                return Rules.Default(Rules.PrepareForUpdate(current, next));
            case Subresources.Status when Kind.HasStatus:
                return Rules.WithStatusOf(current, incoming).WithMetadata(MetadataRules.ForUpdate(current.Metadata, Rules.MetadataWithStatus(current.Metadata, incoming.Metadata)));
            case Subresources.Scale when Rules.IsScalable:
                return Rules.WithReplicasOf(current, incoming);
            default:
                return MergeSubresource(subresource, current, incoming);
        }
    }

    /// <summary>Admits and writes a valid object.</summary>
    private async Task WriteAsync(T next)
    {
        var current = Current;
        var admitted = await AdmitAsync(current, next);
        try
        {
            await PersistAsync(admitted);
        }
        catch (ApiException e) when (e.Code != 503)
        {
            await AbandonAsync(current, admitted);
            throw;
        }

        await NotifyAsync(current, Current);
    }

    private T WithGeneration(T current, T next) => Rules.HasGeneration && !Rules.HasSameSpec(current, next)
        ? next.WithMetadata(next.Metadata with { Generation = (current.Metadata.Generation ?? 0) + 1 })
        : next;

    private T Typed(ResourceObject value) => value.Collection == Kind.Collection
        ? value.As<T>()
        : throw ApiErrors.BadRequest($"the object provided is unrecognized (must be of type {Kind.Kind}): {value.Kind.Kind}");

    private void CheckAddress(ObjectMeta metadata)
    {
        if (metadata.Name != Key.Name)
            throw ApiErrors.BadRequest($"the name of the object ({metadata.Name}) does not match the name on the URL ({Key.Name})");
        if ((metadata.Namespace ?? "") != Key.Namespace)
            throw ApiErrors.BadRequest($"the namespace of the provided object does not match the namespace sent on the request ({metadata.Namespace} and {Key.Namespace})");
    }

    private protected void CheckPreconditions(T current, string? uid, string? resourceVersion)
    {
        var present = current.Metadata;
        if (!string.IsNullOrEmpty(uid) && uid != present.Uid)
            throw ApiErrors.Conflict(Kind, Key.Name, $"Precondition failed: UID in precondition: {uid}, UID in object meta: {present.Uid}");
        // Zero stands for any version, as in Kubernetes: none has that number.
        if (resourceVersion is null or "" or "0" || resourceVersion == present.ResourceVersion)
            return;
        if (!long.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw ApiErrors.Invalid(Kind, Key.Name, [new(FaultReason.Invalid, "metadata.resourceVersion", $"Invalid value: \"{resourceVersion}\": must be a decimal number")]);
        throw ApiErrors.Conflict(Kind, Key.Name);
    }

    private void ThrowIfInvalid(FaultList faults)
    {
        if (!faults.IsEmpty)
            throw ApiErrors.Invalid(Kind, Key.Name, faults.Faults);
    }
}
