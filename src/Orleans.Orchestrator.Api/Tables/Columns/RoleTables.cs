using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Orleans.Orchestrator.Resources.Meta.V1;
using Orleans.Orchestrator.Resources.Rbac.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>The columns of roles and of their bindings.</summary>
internal sealed class RoleTable : Table<Role>
{
    public override IReadOnlyList<Column> Columns => RoleColumns.OfRoles;

    protected override void WriteCells(Utf8JsonWriter cells, Role r, DateTimeOffset now) => RoleColumns.WriteRole(cells, r.Metadata);
}

internal sealed class ClusterRoleTable : Table<ClusterRole>
{
    public override IReadOnlyList<Column> Columns => RoleColumns.OfRoles;

    protected override void WriteCells(Utf8JsonWriter cells, ClusterRole r, DateTimeOffset now) => RoleColumns.WriteRole(cells, r.Metadata);
}

internal sealed class RoleBindingTable : Table<RoleBinding>
{
    public override IReadOnlyList<Column> Columns => RoleColumns.OfBindings;

    protected override void WriteCells(Utf8JsonWriter cells, RoleBinding b, DateTimeOffset now) =>
        RoleColumns.WriteBinding(cells, b.Metadata, b.RoleRef, b.Subjects, Age(b.Metadata, now));
}

internal sealed class ClusterRoleBindingTable : Table<ClusterRoleBinding>
{
    public override IReadOnlyList<Column> Columns => RoleColumns.OfBindings;

    protected override void WriteCells(Utf8JsonWriter cells, ClusterRoleBinding b, DateTimeOffset now) =>
        RoleColumns.WriteBinding(cells, b.Metadata, b.RoleRef, b.Subjects, Age(b.Metadata, now));
}

/// <summary>What the tables of both scopes have in common.</summary>
internal static class RoleColumns
{
    public static IReadOnlyList<Column> OfRoles { get; } = [Column.ObjectName, new("Created At", "When it was created.", Format: "date-time")];

    public static IReadOnlyList<Column> OfBindings { get; } =
    [
        Column.ObjectName, new("Role", "The role that is given."), Column.Age, Column.Wide("Users", "Users who have it."), Column.Wide("Groups", "Groups whose members have it."),
        Column.Wide("ServiceAccounts", "Service accounts that have it."),
    ];

    public static void WriteRole(Utf8JsonWriter cells, ObjectMeta metadata)
    {
        cells.WriteStringValue(metadata.Name);
        cells.WriteStringValue(metadata.CreationTimestamp?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "");
    }

    public static void WriteBinding(Utf8JsonWriter cells, ObjectMeta metadata, RoleRef role, ImmutableArray<Subject> subjects, string age)
    {
        cells.WriteStringValue(metadata.Name);
        cells.WriteStringValue($"{role.Kind}/{role.Name}");
        cells.WriteStringValue(age);
        cells.WriteStringValue(Names(subjects, "User", s => s.Name));
        cells.WriteStringValue(Names(subjects, "Group", s => s.Name));
        cells.WriteStringValue(Names(subjects, "ServiceAccount", s => $"{s.Namespace}/{s.Name}"));
    }

    private static string Names(ImmutableArray<Subject> subjects, string kind, Func<Subject, string> name) => string.Join(", ", subjects.Where(s => s.Kind == kind).Select(name));
}
