using System.Text.Json;
using Orleans.Orchestrator.Resources.Networking.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>The columns of Services' ranges and addresses.</summary>
internal sealed class ServiceCidrTable : Table<ServiceCIDR>
{
    public override IReadOnlyList<Column> Columns { get; } = [Column.ObjectName, new("CIDRs", "The ranges."), Column.Age];

    protected override void WriteCells(Utf8JsonWriter cells, ServiceCIDR r, DateTimeOffset now)
    {
        cells.WriteStringValue(r.Metadata.Name);
        cells.WriteStringValue(string.Join(',', r.Spec.Cidrs));
        cells.WriteStringValue(Age(r.Metadata, now));
    }
}

internal sealed class IpAddressTable : Table<IPAddress>
{
    public override IReadOnlyList<Column> Columns { get; } = [Column.ObjectName, new("ParentRef", "Who has it."), Column.Age];

    protected override void WriteCells(Utf8JsonWriter cells, IPAddress a, DateTimeOffset now)
    {
        cells.WriteStringValue(a.Metadata.Name);
        cells.WriteStringValue(a.Spec.ParentRef is { } parent ? Words(parent) : "<none>");
        cells.WriteStringValue(Age(a.Metadata, now));
    }

    private static string Words(ParentReference parent)
    {
        var resource = string.IsNullOrEmpty(parent.Group) ? parent.Resource : $"{parent.Resource}.{parent.Group}";
        return string.IsNullOrEmpty(parent.Namespace) ? $"{resource.ToLowerInvariant()}/{parent.Name}" : $"{resource.ToLowerInvariant()}/{parent.Namespace}/{parent.Name}";
    }
}
