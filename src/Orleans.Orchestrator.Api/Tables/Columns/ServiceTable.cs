using System.Text.Json;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

internal sealed class ServiceTable : Table<Service>
{
    private const int AddressWidth = 16;

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName,
        new("Type", "How the service is exposed."),
        new("Cluster-IP", "The address of the service inside the cluster."),
        new("External-IP", "The addresses of the service outside the cluster."),
        new("Port(s)", "The ports that are exposed by this service."),
        Column.Age,
        Column.Wide("Selector", "The labels of the pods that traffic goes to."),
    ];

    protected override void WriteCells(Utf8JsonWriter cells, Service s, DateTimeOffset now)
    {
        cells.WriteStringValue(s.Metadata.Name);
        cells.WriteStringValue(s.Spec.Type ?? "ClusterIP");
        cells.WriteStringValue(Words.OrNone(s.Spec.ClusterIPs.FirstOrDefault() ?? s.Spec.ClusterIP));
        cells.WriteStringValue(External(s));
        cells.WriteStringValue(Ports(s));
        cells.WriteStringValue(Age(s.Metadata, now));
        cells.WriteStringValue(Words.Labels(s.Spec.Selector));
    }

    private static string External(Service s)
    {
        var external = string.Join(',', s.Spec.ExternalIPs);
        switch (s.Spec.Type)
        {
            case "ExternalName":
                return s.Spec.ExternalName ?? "";
            case "LoadBalancer":
                var given = string.Join(',', s.Status.LoadBalancer.Ingress.Select(i => i.Ip ?? i.Hostname ?? "").Where(t => t.Length > 0).Order(StringComparer.Ordinal));
                if (given.Length > AddressWidth)
                    given = given[..(AddressWidth - 3)] + "...";
                return given.Length == 0 ? (external.Length == 0 ? "<pending>" : external) : external.Length == 0 ? given : $"{given},{external}";
            default:
                return Words.OrNone(external);
        }
    }

    private static string Ports(Service s) => Words.OrNone(string.Join(',', s.Spec.Ports.Select(p =>
        p.NodePort is > 0 and var node ? $"{p.Port}:{node}/{p.Protocol ?? "TCP"}" : $"{p.Port}/{p.Protocol ?? "TCP"}")));
}
