using System.Text.Json;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

internal sealed class EndpointsTable : Table<Endpoints>
{
    private const int Shown = 3;

    public override IReadOnlyList<Column> Columns { get; } =
        [Column.ObjectName, new("Endpoints", "The addresses and ports that serve."), Column.Age];

    protected override void WriteCells(Utf8JsonWriter cells, Endpoints e, DateTimeOffset now)
    {
        cells.WriteStringValue(e.Metadata.Name);
        cells.WriteStringValue(e.Subsets.IsEmpty ? "<none>" : Addresses(e));
        cells.WriteStringValue(Age(e.Metadata, now));
    }

    private static string Addresses(Endpoints e)
    {
        var all = e.Subsets.SelectMany(s => s.Ports.IsEmpty ? s.Addresses.Select(a => a.Ip) : s.Ports.SelectMany(p => s.Addresses.Select(a => Address(a.Ip, p.Port)))).ToList();
        var shown = string.Join(',', all.Take(Shown));
        return all.Count > Shown ? $"{shown} + {all.Count - Shown} more..." : shown;
    }

    private static string Address(string ip, int port) => ip.Contains(':', StringComparison.Ordinal) ? $"[{ip}]:{port}" : $"{ip}:{port}";
}
