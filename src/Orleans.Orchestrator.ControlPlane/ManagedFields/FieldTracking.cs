using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Serialization;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>Keeps <c>metadata.managedFields</c> of one kind's objects: <see cref="FieldOwnership"/> for records.</summary>
internal sealed class FieldTracking
{
    private readonly ResourceKind _kind;
    private readonly FieldOwnership _ownership;
    private readonly JsonElement _empty;

    /// <summary>Tracking for one kind, in one version.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="type">Its merge rules.</param>
    /// <param name="empty">An object of it with nothing set.</param>
    public FieldTracking(ResourceKind kind, MergeType type, IResource empty)
    {
        _kind = kind;
        _ownership = new FieldOwnership(type, kind.ApiVersion, kind.Kind, kind.HasStatus);
        using var document = JsonDocument.Parse(ResourceObject.Serialize(empty), Documents.Ours);
        _empty = document.RootElement.Clone();
    }

    /// <summary>The owners of a new object.</summary>
    public ImmutableArray<ManagedFieldsEntry> Created(IResource next, FieldWriter writer)
    {
        if (writer.Name is null)
            return [];
        using var buffer = Json(next);
        using var document = JsonDocument.Parse(buffer.WrittenMemory, Documents.Ours);
        return _ownership.Created(_empty, document.RootElement, next.Metadata.ManagedFields, writer);
    }

    /// <summary>The owners of a changed object.</summary>
    /// <param name="current">The object before.</param>
    /// <param name="next">The object after.</param>
    /// <param name="given">The managedFields that came with the change.</param>
    /// <param name="writer">Who changes it.</param>
    public ImmutableArray<ManagedFieldsEntry> Updated(ResourceObject current, IResource next, ImmutableArray<ManagedFieldsEntry> given, FieldWriter writer)
    {
        var owners = current.Value.Metadata.ManagedFields;
        if (owners.IsEmpty && (given.IsEmpty || writer.Name is null))
            return [];
        using var buffer = Json(next);
        using var before = JsonDocument.Parse(current.Json, Documents.Ours);
        using var after = JsonDocument.Parse(buffer.WrittenMemory, Documents.Ours);
        return _ownership.Updated(before.RootElement, after.RootElement, owners, given, writer);
    }

    /// <summary>What an apply makes of an object.</summary>
    /// <param name="current">The object; null to create it.</param>
    /// <param name="configuration">What the manager wants.</param>
    /// <param name="force">Whether it takes what others own.</param>
    /// <param name="writer">The manager.</param>
    /// <exception cref="ApiException">400, 409.</exception>
    public AppliedObject Apply(ResourceObject? current, ReadOnlyMemory<byte> configuration, bool force, FieldWriter writer)
    {
        try
        {
            using var wanted = JsonDocument.Parse(configuration, Documents.Reading);
            if (current is null)
                return _ownership.Apply(null, _empty, [], wanted.RootElement, writer, force);
            using var live = JsonDocument.Parse(current.Json, Documents.Ours);
            return _ownership.Apply(live.RootElement, _empty, current.Value.Metadata.ManagedFields, wanted.RootElement, writer, force);
        }
        catch (JsonException e)
        {
            throw ApiErrors.BadRequest($"error decoding YAML: {e.Message}");
        }
    }

    /// <summary>The record of an applied object, and what the client should be told.</summary>
    /// <exception cref="ApiException">422: a value has the wrong type.</exception>
    public (IResource Value, ImmutableArray<string> Warnings) Read(AppliedObject applied, string name, string fieldValidation)
    {
        var context = new JsonReadContext();
        var value = _kind.ReadJson(applied.Json, context);
        return (value, Patching.FieldValidation.Check(_kind, name, context.Faults, fieldValidation));
    }

    /// <summary>Whether two lists of owners say the same, whenever each of them last wrote.</summary>
    public static bool Same(ImmutableArray<ManagedFieldsEntry> left, ImmutableArray<ManagedFieldsEntry> right) =>
        left.Select(static e => e with { Time = null }).SequenceEqual(right.Select(static e => e with { Time = null }));

    private static PooledBuffer Json(IResource value)
    {
        var buffer = new PooledBuffer();
        using var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions);
        value.WriteJson(writer);
        return buffer;
    }
}
