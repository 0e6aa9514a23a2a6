using System.Collections.Immutable;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.ManagedFields;

/// <summary>Who owns what of an object: <c>metadata.managedFields</c>, read. Immutable.</summary>
internal sealed class OwnershipTable
{
    private const string FieldsType = "FieldsV1";

    private OwnershipTable(ImmutableArray<Ownership> entries) => Entries = entries;

    /// <summary>Nobody owns anything.</summary>
    public static OwnershipTable Empty { get; } = new([]);

    /// <summary>One entry for each manager; none is empty.</summary>
    public ImmutableArray<Ownership> Entries { get; }

    /// <summary>Whether ownership is not kept for this object.</summary>
    public bool IsEmpty => Entries.IsEmpty;

    /// <summary>What anybody owns.</summary>
    public FieldSet All => Entries.Aggregate(FieldSet.Empty, static (all, entry) => all.Union(entry.Fields));

    /// <summary>Reads entries.</summary>
    /// <param name="entries">The managedFields.</param>
    /// <param name="isOurs">Whether they are as they were written here; otherwise a client wrote them.</param>
    /// <returns>Null when one of them makes no sense: then they count as not given.</returns>
    public static OwnershipTable? TryRead(ImmutableArray<ManagedFieldsEntry> entries, bool isOurs)
    {
        var table = new List<Ownership>(entries.Length);
        foreach (var entry in entries)
        {
            if (entry is not { Operation: "Apply" or "Update", ApiVersion: { Length: > 0 } version, FieldsType: FieldsType })
                return null;
            try
            {
                var fields = entry.FieldsV1 is { } json ? FieldSetJson.Read(json.Text, isOurs) : FieldSet.Empty;
                var manager = new Manager(entry.Manager ?? "", entry.Operation == "Apply", version, entry.Subresource ?? "");
                if (table.FindIndex(known => known.Manager == manager) is >= 0 and var twice)
                    table[twice] = new Ownership(manager, table[twice].Fields.Union(fields), entry.Time);
                else
                    table.Add(new Ownership(manager, fields, entry.Time, isOurs ? entry.FieldsV1 : null));
            }
            catch (FormatException)
            {
                return null;
            }
        }

        table.RemoveAll(static entry => entry.Fields.IsEmpty);
        return new([.. table]);
    }

    /// <summary>What a manager owns.</summary>
    public FieldSet Of(Manager manager) => Entry(manager)?.Fields ?? FieldSet.Empty;

    /// <summary>The entry of a manager, or null.</summary>
    public Ownership? Entry(Manager manager) => Entries.FirstOrDefault(entry => entry.Manager == manager);

    /// <summary>The table with another set for a manager; an empty one takes it off.</summary>
    public OwnershipTable With(Manager manager, FieldSet fields, DateTimeOffset? time)
    {
        var others = Entries.Where(entry => entry.Manager != manager);
        return new([.. fields.IsEmpty ? others : others.Append(new Ownership(manager, fields, time))]);
    }

    /// <summary>The table after a change by somebody else: what was set or went is no longer theirs.</summary>
    /// <param name="change">The change.</param>
    /// <param name="except">Whose own entry stays; null for nobody's.</param>
    public OwnershipTable After(FieldChange change, Manager? except) => change == FieldChange.None ? this : new(
    [
        .. Entries.Select(entry => entry.Manager == except ? entry : Without(entry, change))
            .Where(static entry => !entry.Fields.IsEmpty),
    ]);

    /// <summary>As the object holds it, in Kubernetes' order.</summary>
    public ImmutableArray<ManagedFieldsEntry> ToEntries() =>
    [
        .. Entries.OrderBy(static e => e.Manager.IsApply ? 0 : 1).ThenBy(static e => e.Time?.ToUnixTimeSeconds() ?? 0)
            .ThenBy(static e => e.Manager.Name, StringComparer.Ordinal).ThenBy(static e => e.Manager.ApiVersion, StringComparer.Ordinal)
            .ThenBy(static e => e.Manager.Subresource, StringComparer.Ordinal).Select(ToEntry),
    ];

    private static Ownership Without(Ownership entry, FieldChange change)
    {
        var fields = entry.Fields.Except(change.Set).Except(change.Gone);
        return ReferenceEquals(fields, entry.Fields) ? entry : entry with { Fields = fields, Source = null };
    }

    private static ManagedFieldsEntry ToEntry(Ownership entry) => new()
    {
        Manager = entry.Manager.Name,
        Operation = entry.Manager.IsApply ? "Apply" : "Update",
        ApiVersion = entry.Manager.ApiVersion,
        Time = entry.Time,
        FieldsType = FieldsType,
        FieldsV1 = entry.Source ?? new RawJson(FieldSetJson.Write(entry.Fields)),
        Subresource = entry.Manager.Subresource.Length > 0 ? entry.Manager.Subresource : null,
    };
}
