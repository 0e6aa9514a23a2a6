using System.Globalization;
using System.Text.Json;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Apiextensions.V1;
using Orleans.Orchestrator.Resources.Coordination.V1;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>The kinds that have little to show: a column or two between name and age.</summary>
internal sealed class NamespaceTable : Table<Namespace>
{
    public override IReadOnlyList<Column> Columns { get; } = [Column.ObjectName, new("Status", "The status of the namespace"), Column.Age];

    protected override void WriteCells(Utf8JsonWriter cells, Namespace n, DateTimeOffset now)
    {
        cells.WriteStringValue(n.Metadata.Name);
        cells.WriteStringValue(n.Status.Phase ?? "");
        cells.WriteStringValue(Age(n.Metadata, now));
    }
}

internal sealed class ConfigMapTable : Table<ConfigMap>
{
    public override IReadOnlyList<Column> Columns { get; } = [Column.ObjectName, new("Data", "How many entries it has."), Column.Age];

    protected override void WriteCells(Utf8JsonWriter cells, ConfigMap c, DateTimeOffset now)
    {
        cells.WriteStringValue(c.Metadata.Name);
        cells.WriteNumberValue(c.Data.Count + c.BinaryData.Count);
        cells.WriteStringValue(Age(c.Metadata, now));
    }
}

internal sealed class SecretTable : Table<Secret>
{
    public override IReadOnlyList<Column> Columns { get; } =
        [Column.ObjectName, new("Type", "What programs use it for."), new("Data", "How many entries it has."), Column.Age];

    protected override void WriteCells(Utf8JsonWriter cells, Secret s, DateTimeOffset now)
    {
        cells.WriteStringValue(s.Metadata.Name);
        cells.WriteStringValue(s.Type ?? "");
        cells.WriteNumberValue(s.Data.Count);
        cells.WriteStringValue(Age(s.Metadata, now));
    }
}

internal sealed class ServiceAccountTable : Table<ServiceAccount>
{
    public override IReadOnlyList<Column> Columns { get; } = [Column.ObjectName, new("Secrets", "How many secrets it names."), Column.Age];

    protected override void WriteCells(Utf8JsonWriter cells, ServiceAccount s, DateTimeOffset now)
    {
        cells.WriteStringValue(s.Metadata.Name);
        cells.WriteNumberValue(s.Secrets.Length);
        cells.WriteStringValue(Age(s.Metadata, now));
    }
}

internal sealed class LeaseTable : Table<Lease>
{
    public override IReadOnlyList<Column> Columns { get; } = [Column.ObjectName, new("Holder", "Who holds it."), Column.Age];

    protected override void WriteCells(Utf8JsonWriter cells, Lease l, DateTimeOffset now)
    {
        cells.WriteStringValue(l.Metadata.Name);
        cells.WriteStringValue(l.Spec.HolderIdentity ?? "");
        cells.WriteStringValue(Age(l.Metadata, now));
    }
}

internal sealed class PodTemplateTable : Table<PodTemplate>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName, new("Containers", "Names of each container in the template."),
        new("Images", "Images referenced by each container in the template."), new("Pod Labels", "The labels for the pod template."),
    ];

    protected override void WriteCells(Utf8JsonWriter cells, PodTemplate t, DateTimeOffset now)
    {
        cells.WriteStringValue(t.Metadata.Name);
        cells.WriteStringValue(Words.Names(t.Template.Spec.Containers));
        cells.WriteStringValue(Words.Images(t.Template.Spec.Containers));
        cells.WriteStringValue(Words.Labels(t.Template.Metadata.Labels));
    }
}

internal sealed class CustomResourceDefinitionTable : Table<CustomResourceDefinition>
{
    public override IReadOnlyList<Column> Columns { get; } = [Column.ObjectName, new("Created At", "When it was created.", "date")];

    protected override void WriteCells(Utf8JsonWriter cells, CustomResourceDefinition d, DateTimeOffset now)
    {
        cells.WriteStringValue(d.Metadata.Name);
        cells.WriteStringValue(d.Metadata.CreationTimestamp?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "<unknown>");
    }
}

internal sealed class LimitRangeTable : Table<LimitRange>
{
    public override IReadOnlyList<Column> Columns { get; } = [Column.ObjectName, new("Created At", "When it was created.")];

    protected override void WriteCells(Utf8JsonWriter cells, LimitRange l, DateTimeOffset now)
    {
        cells.WriteStringValue(l.Metadata.Name);
        cells.WriteStringValue(l.Metadata.CreationTimestamp?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "<unknown>");
    }
}

internal sealed class ResourceQuotaTable : Table<ResourceQuota>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName, new("Request", "Used and allowed minimum amounts."), new("Limit", "Used and allowed maximum amounts."), Column.Age,
    ];

    protected override void WriteCells(Utf8JsonWriter cells, ResourceQuota q, DateTimeOffset now)
    {
        cells.WriteStringValue(q.Metadata.Name);
        cells.WriteStringValue(Amounts(q, limits: false));
        cells.WriteStringValue(Amounts(q, limits: true));
        cells.WriteStringValue(Age(q.Metadata, now));
    }

    private static string Amounts(ResourceQuota q, bool limits) => string.Join(", ", q.Status.Hard
        .Where(h => h.Key.StartsWith("limits", StringComparison.Ordinal) == limits)
        .Select(h => $"{h.Key}: {q.Status.Used.GetValueOrDefault(h.Key)}/{h.Value}"));
}

/// <summary>Any other kind.</summary>
internal sealed class PlainTable : ITable
{
    public IReadOnlyList<Column> Columns { get; } = [Column.ObjectName, Column.Age];

    public void WriteCells(Utf8JsonWriter cells, IResource value, DateTimeOffset now)
    {
        cells.WriteStringValue(value.Metadata.Name);
        cells.WriteStringValue(HumanDuration.Since(value.Metadata.CreationTimestamp, now));
    }

    public (string Type, string Reason, string Message)? Condition(IResource value) => null;
}
