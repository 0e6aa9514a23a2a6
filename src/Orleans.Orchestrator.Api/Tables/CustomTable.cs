using System.Globalization;
using System.Text.Json;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Custom;

namespace Orleans.Orchestrator.Api.Tables;

/// <summary>A custom kind as its definition shows it; without columns of its own, by name and age (apiextensions <c>pkg/registry/customresource/tableconvertor</c>).</summary>
internal sealed class CustomTable : ITable
{
    private static readonly CustomColumn Age = new(
        "Age", "date", "", "CreationTimestamp is a timestamp representing the server time when this object was created.", 0, JsonPath.Parse(".metadata.creationTimestamp"));

    private readonly IReadOnlyList<CustomColumn> _columns;

    /// <summary>The table of one version.</summary>
    public CustomTable(CustomVersion version)
    {
        _columns = version.Columns.IsEmpty ? [Age] : version.Columns;
        Columns = [Column.ObjectName, .. _columns.Select(c => new Column(c.Name, Describe(c), c.Type, c.Format, c.Priority))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<Column> Columns { get; }

    /// <inheritdoc/>
    public void WriteCells(Utf8JsonWriter cells, IResource value, DateTimeOffset now)
    {
        cells.WriteStringValue(value.Metadata.Name);
        foreach (var column in _columns)
            WriteCell(cells, column, column.Path.First((CustomObject)value), now);
    }

    /// <inheritdoc/>
    public (string Type, string Reason, string Message)? Condition(IResource value) => null;

    private static string Describe(CustomColumn column) =>
        column.Description.Length > 0 ? column.Description : $"Custom resource definition column (in JSONPath format): {column.Path.Text}";

    /// <summary>A value that is not what the column says is left out, as Kubernetes does.</summary>
    private static void WriteCell(Utf8JsonWriter cells, CustomColumn column, JsonElement? value, DateTimeOffset now)
    {
        switch (column.Type, value)
        {
            case ("string", { ValueKind: not (JsonValueKind.Null or JsonValueKind.String) } other):
                cells.WriteStringValue(other.GetRawText());
                break;
            case ("string", { ValueKind: JsonValueKind.String } text):
                cells.WriteStringValue(text.GetString());
                break;
            case ("integer", { ValueKind: JsonValueKind.Number } number):
                cells.WriteNumberValue(number.TryGetInt64(out var whole) ? whole : (long)number.GetDouble());
                break;
            case ("number", { ValueKind: JsonValueKind.Number } number):
                number.WriteTo(cells);
                break;
            case ("boolean", { ValueKind: JsonValueKind.True or JsonValueKind.False } flag):
                cells.WriteBooleanValue(flag.GetBoolean());
                break;
            case ("date", { ValueKind: JsonValueKind.String } date):
                cells.WriteStringValue(DateTimeOffset.TryParse(date.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
                    ? HumanDuration.Since(time, now)
                    : "<invalid>");
                break;
            default:
                cells.WriteNullValue();
                break;
        }
    }
}
