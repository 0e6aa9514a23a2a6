using System.Globalization;
using System.Text.Json;
using Orleans.Orchestrator.Resources.Discovery.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

internal sealed class EndpointSliceTable : Table<EndpointSlice>
{
    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName,
        new("AddressType", "The type of address carried by this EndpointSlice."),
        new("Ports", "The network ports exposed by each endpoint in this slice."),
        new("Endpoints", "A list of unique endpoints in this slice."),
        Column.Age,
    ];

    protected override void WriteCells(Utf8JsonWriter cells, EndpointSlice e, DateTimeOffset now)
    {
        cells.WriteStringValue(e.Metadata.Name);
        cells.WriteStringValue(e.AddressType);
        cells.WriteStringValue(Words.FirstThree([.. e.Ports.Select(Port)]));
        cells.WriteStringValue(Words.FirstThree([.. e.Endpoints.SelectMany(p => p.Addresses)]));
        cells.WriteStringValue(Age(e.Metadata, now));
    }

    private static string Port(EndpointPort port) => port.Port is > 0 and var number ? number.ToString(CultureInfo.InvariantCulture) : "*";
}
