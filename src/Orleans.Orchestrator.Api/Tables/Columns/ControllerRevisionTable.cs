using System.Text.Json;
using Orleans.Orchestrator.Resources.Apps.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

internal sealed class ControllerRevisionTable : Table<ControllerRevision>
{
    public override IReadOnlyList<Column> Columns { get; } =
        [Column.ObjectName, new("Controller", "Controller of the object"), new("Revision", "The state's number in the order of changes."), Column.Age];

    protected override void WriteCells(Utf8JsonWriter cells, ControllerRevision c, DateTimeOffset now)
    {
        cells.WriteStringValue(c.Metadata.Name);
        cells.WriteStringValue(c.Metadata.OwnerReferences.FirstOrDefault(o => o.Controller == true) is { } owner ? Qualify(owner) : Words.None);
        cells.WriteNumberValue(c.Revision ?? 0);
        cells.WriteStringValue(Age(c.Metadata, now));
    }

    private static string Qualify(OwnerReference owner)
    {
        var slash = owner.ApiVersion.IndexOf('/');
        var kind = owner.Kind.ToLowerInvariant();
        return slash < 0 ? $"{kind}/{owner.Name}" : $"{kind}.{owner.ApiVersion[..slash]}/{owner.Name}";
    }
}
