using System.Text.Json;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.Api.Tables.Columns;

internal sealed class NodeTable : Table<Node>
{
    private const string RolePrefix = "node-role.kubernetes.io/";

    public override IReadOnlyList<Column> Columns { get; } =
    [
        Column.ObjectName,
        new("Status", "The status of the node"),
        new("Roles", "The roles of the node"),
        Column.Age,
        new("Version", "The version of the node's agent."),
        Column.Wide("Internal-IP", "The address of the node inside the cluster."),
        Column.Wide("External-IP", "The address of the node outside the cluster."),
        Column.Wide("OS-Image", "The operating system's name."),
        Column.Wide("Kernel-Version", "The kernel's version."),
        Column.Wide("Container-Runtime", "The container runtime's name and version."),
    ];

    protected override void WriteCells(Utf8JsonWriter cells, Node node, DateTimeOffset now)
    {
        var info = node.Status.NodeInfo;
        cells.WriteStringValue(node.Metadata.Name);
        cells.WriteStringValue(Status(node));
        cells.WriteStringValue(Roles(node));
        cells.WriteStringValue(Age(node.Metadata, now));
        cells.WriteStringValue(info.KubeletVersion);
        cells.WriteStringValue(Words.OrNone(node.Status.Addresses.FirstOrDefault(a => a.Type == "InternalIP")?.Address));
        cells.WriteStringValue(Words.OrNone(node.Status.Addresses.FirstOrDefault(a => a.Type == "ExternalIP")?.Address));
        cells.WriteStringValue(Words.OrUnknown(info.OsImage));
        cells.WriteStringValue(Words.OrUnknown(info.KernelVersion));
        cells.WriteStringValue(Words.OrUnknown(info.ContainerRuntimeVersion));
    }

    private static string Status(Node node)
    {
        var ready = node.Status.Conditions.FirstOrDefault(c => c.Type == "Ready");
        var status = ready is null ? "Unknown" : ready.Status == "True" ? "Ready" : "NotReady";
        return node.Spec.Unschedulable == true ? status + ",SchedulingDisabled" : status;
    }

    private static string Roles(Node node)
    {
        var roles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in node.Metadata.Labels)
        {
            if (key.StartsWith(RolePrefix, StringComparison.Ordinal) && key.Length > RolePrefix.Length)
                roles.Add(key[RolePrefix.Length..]);
            else if (key == "kubernetes.io/role" && value.Length > 0)
                roles.Add(value);
        }

        return Words.OrNone(string.Join(',', roles));
    }
}
