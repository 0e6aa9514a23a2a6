using System.Collections.Immutable;
using System.Text.Json;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>
/// Keeps who owns which field of the objects of one kind, and applies configurations by it: Kubernetes' server-side apply. Pure; objects
/// come as JSON, so that the same code serves records and custom resources.
/// </summary>
/// <param name="type">The kind's merge rules.</param>
/// <param name="apiVersion">The version in which its objects are written, such as <c>apps/v1</c>.</param>
/// <param name="kind">Its name.</param>
/// <param name="hasStatus">Whether status is a subresource: then it is owned through that only.</param>
internal sealed class FieldOwnership(MergeType type, string apiVersion, string kind, bool hasStatus)
{
    private const string StatusField = "f:status";

    /// <summary>Who owns what there was before the first apply, in an object of which nobody kept track.</summary>
    private const string BeforeFirstApply = "before-first-apply";

    /// <summary>The owners of a new object.</summary>
    /// <param name="empty">An object of the kind with nothing set: what it has is owned by nobody.</param>
    /// <param name="next">The new one.</param>
    /// <param name="given">The managedFields that came with it.</param>
    /// <param name="writer">Who creates it.</param>
    public ImmutableArray<ManagedFieldsEntry> Created(JsonElement empty, JsonElement next, ImmutableArray<ManagedFieldsEntry> given, FieldWriter writer)
    {
        if (writer.Name is null)
            return [];
        var table = OwnershipTable.TryRead(given, isOurs: false) ?? OwnershipTable.Empty;
        return Taken(table, ObjectComparison.Compare(empty, next, type), writer).ToEntries();
    }

    /// <summary>The owners of a changed object.</summary>
    /// <param name="current">The object before.</param>
    /// <param name="next">The object after.</param>
    /// <param name="owners">The managedFields before.</param>
    /// <param name="given">The managedFields that came with the change; a client may set them, or clear them by one empty entry.</param>
    /// <param name="writer">Who changes it.</param>
    public ImmutableArray<ManagedFieldsEntry> Updated(
        JsonElement current, JsonElement next, ImmutableArray<ManagedFieldsEntry> owners, ImmutableArray<ManagedFieldsEntry> given, FieldWriter writer)
    {
        var isOwn = writer is { Name: not null, Subresource: null };
        if (isOwn && given is [var only] && only == ManagedFieldsEntry.Empty)
            return [];
        var isAsked = isOwn && !given.IsEmpty && !given.SequenceEqual(owners);
        var table = isAsked && OwnershipTable.TryRead(given, isOurs: false) is { IsEmpty: false } asked ? asked : Read(owners);
        // An object that nobody kept track of stays so until somebody applies.
        return table.IsEmpty ? [] : Taken(table, ObjectComparison.Compare(current, next, type), writer).ToEntries();
    }

    /// <summary>The object and its owners after an apply.</summary>
    /// <param name="current">The object; null to make one of the configuration.</param>
    /// <param name="empty">An object of the kind with nothing set.</param>
    /// <param name="owners">The managedFields before.</param>
    /// <param name="configuration">What the manager wants, and nothing else.</param>
    /// <param name="writer">The manager.</param>
    /// <param name="force">Whether it takes what others own.</param>
    /// <exception cref="ApiException">400 (it does not fit the kind), 409 (others own what it would change).</exception>
    public AppliedObject Apply(
        JsonElement? current, JsonElement empty, ImmutableArray<ManagedFieldsEntry> owners, JsonElement configuration, FieldWriter writer, bool force)
    {
        CheckHead(configuration);
        var fields = FieldFinder.Find(configuration, type, out var faults);
        if (faults.Count > 0)
            throw ApplyErrors.NotTyped(Meta(configuration, "namespace"), Meta(configuration, "name"), apiVersion, kind, faults);
        fields = writer.Subresource == Resources.Subresources.Status ? fields.Only(StatusField) : Scoped(fields, writer);
        var manager = new Manager(writer.Name!, true, apiVersion, writer.Subresource ?? "");
        if (current is not { } live)
            return new(Documents.Write(configuration.WriteTo), OwnershipTable.Empty.With(manager, fields, writer.Now).ToEntries());

        var table = Read(owners);
        if (table.IsEmpty)
            table = Taken(table, ObjectComparison.Compare(empty, live, type), new FieldWriter(BeforeFirstApply, null, writer.Now));
        var json = Merged(live, configuration, table, manager, fields);
        using var merged = JsonDocument.Parse(json, Documents.Ours);
        var change = Scoped(ObjectComparison.Compare(live, merged.RootElement, type), writer);
        if (!force)
            CheckConflicts(table, manager, change, live);
        var time = change == FieldChange.None && table.Entry(manager) is { } entry ? entry.Time : writer.Now;
        table = table.With(manager, fields, time).After(change, except: manager);
        if (manager is { Name: LastApplied.Kubectl, Subresource: "" })
            json = LastApplied.Renewed(json, configuration);
        return new(json, table.ToEntries());
    }

    /// <summary>The configuration over the object, without what the manager has given up and nobody else owns.</summary>
    private byte[] Merged(JsonElement live, JsonElement configuration, OwnershipTable table, Manager manager, FieldSet fields)
    {
        var json = Documents.Write(writer => ObjectMerge.Write(writer, live, configuration, type));
        var before = table.Of(manager);
        if (before.IsEmpty)
            return json;
        using var merged = JsonDocument.Parse(json, Documents.Ours);
        var kept = table.With(manager, fields, null).All;
        return Documents.Write(writer => ObjectPruning.Write(writer, merged.RootElement, type, before, kept));
    }

    private static OwnershipTable Read(ImmutableArray<ManagedFieldsEntry> owners) => OwnershipTable.TryRead(owners, isOurs: true) ?? OwnershipTable.Empty;

    private void CheckConflicts(OwnershipTable table, Manager manager, FieldChange change, JsonElement live)
    {
        var conflicts = table.Entries.Where(entry => entry.Manager != manager)
            .Select(entry => new FieldConflict(entry.Manager, entry.Fields.Intersect(change.Set))).Where(static c => !c.Fields.IsEmpty).ToList();
        if (conflicts.Count > 0 && manager.Name == LastApplied.Kubectl)
        {
            var allowed = LastApplied.Unchanged(live, type, apiVersion);
            conflicts = [.. conflicts.Select(c => c with { Fields = c.Fields.Except(allowed) }).Where(static c => !c.Fields.IsEmpty)];
        }

        if (conflicts.Count > 0)
            throw ApplyErrors.Conflict(conflicts);
    }

    /// <summary>The table after a write that is no apply: who writes takes what changes.</summary>
    private OwnershipTable Taken(OwnershipTable table, FieldChange change, FieldWriter writer)
    {
        change = Scoped(change, writer);
        table = table.After(change, except: null);
        if (writer.Name is null || change.Set.IsEmpty)
            return table;
        var manager = new Manager(writer.Name, false, apiVersion, writer.Subresource ?? "");
        return ManagerLimit.Apply(table.With(manager, table.Of(manager).Union(change.Set), writer.Now));
    }

    /// <summary>Through the object itself nobody but the cluster's own parts writes its status.</summary>
    private FieldSet Scoped(FieldSet set, FieldWriter writer) =>
        hasStatus && writer is { Name: not null, Subresource: null } ? set.Without(StatusField) : set;

    private FieldChange Scoped(FieldChange change, FieldWriter writer) => new(Scoped(change.Set, writer), Scoped(change.Gone, writer));

    private void CheckHead(JsonElement configuration)
    {
        if (configuration.ValueKind != JsonValueKind.Object)
            throw ApiErrors.BadRequest("error decoding YAML: an apply configuration must be an object");
        var (version, name) = (Text(configuration, "apiVersion"), Text(configuration, "kind"));
        if (version != apiVersion)
            throw ApiErrors.BadRequest($"Incorrect version specified in apply patch. Specified patch version: {version}, expected: {apiVersion}");
        if (name != kind)
            throw ApiErrors.BadRequest($"an apply cannot change the kind: the object is {apiVersion} {kind}, the configuration says {name}");
        if (((JsonElement?)configuration).Get("metadata").Get("managedFields") is { ValueKind: not JsonValueKind.Null })
            throw ApiErrors.BadRequest("metadata.managedFields must be nil");
    }

    private static string Text(JsonElement? value, string name) => value.Get(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    private static string Meta(JsonElement configuration, string name) => Text(((JsonElement?)configuration).Get("metadata"), name);
}
