using System.Text.Json;
using Orleans.Orchestrator.Resources.Networking.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

/// <summary>The columns of Ingresses and their classes.</summary>
internal sealed class IngressTable : Table<Ingress>
{
    private const int HostsShown = 3;

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName, new("Class", "The name of the class whose controller serves it."), new("Hosts", "The names under which it is reached."),
        new("Address", "Where it is reached."), new("Ports", "At which ports it is reached."), Column.Age,
    ];

    protected override void WriteCells(Utf8JsonWriter cells, Ingress i, DateTimeOffset now)
    {
        cells.WriteStringValue(i.Metadata.Name);
        cells.WriteStringValue(i.Spec.IngressClassName ?? "<none>");
        cells.WriteStringValue(Hosts(i));
        cells.WriteStringValue(string.Join(',', i.Status.LoadBalancer.Ingress.Select(a => a.Ip is { Length: > 0 } ip ? ip : a.Hostname ?? "").Where(a => a.Length > 0)));
        cells.WriteStringValue(i.Spec.Tls.IsEmpty ? "80" : "80, 443");
        cells.WriteStringValue(Age(i.Metadata, now));
    }

    private static string Hosts(Ingress ingress)
    {
        var hosts = ingress.Spec.Rules.Select(r => r.Host ?? "").Where(h => h.Length > 0).ToList();
        if (hosts.Count == 0)
            return "*";
        return hosts.Count > HostsShown ? $"{string.Join(',', hosts.Take(HostsShown))} + {hosts.Count - HostsShown} more..." : string.Join(',', hosts);
    }
}

internal sealed class IngressClassTable : Table<IngressClass>
{
    public override IReadOnlyList<Column> Columns { get; } =
        [Column.ObjectName, new("Controller", "The controller that serves Ingresses of the class."), new("Parameters", "What configures the class."), Column.Age];

    protected override void WriteCells(Utf8JsonWriter cells, IngressClass c, DateTimeOffset now)
    {
        cells.WriteStringValue(c.Metadata.Name);
        cells.WriteStringValue(c.Spec.Controller ?? "");
        cells.WriteStringValue(c.Spec.Parameters is { } p ? $"{p.Kind}{(string.IsNullOrEmpty(p.ApiGroup) ? "" : "." + p.ApiGroup)}/{p.Name}" : "<none>");
        cells.WriteStringValue(Age(c.Metadata, now));
    }
}
