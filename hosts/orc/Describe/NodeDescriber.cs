using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>A node with its pods and what they ask for.</summary>
internal static class NodeDescriber
{
    public static async Task<string> DescribeAsync(JsonObject item, DescribeContext context)
    {
        var (to, spec, status) = (new Description(), item["spec"] as JsonObject ?? [], item["status"] as JsonObject ?? []);
        to.Heading(item);
        to.Line(0, $"Roles:\t{Roles(item)}");
        to.Metadata(item);
        to.Line(0, $"CreationTimestamp:\t{Description.Time(item["metadata"]?["creationTimestamp"])}");
        Taints(to, spec["taints"] as JsonArray ?? []);
        to.Line(0, $"Unschedulable:\t{((bool?)spec["unschedulable"] == true ? "true" : "false")}");
        await LeaseAsync(to, item, context);
        Conditions(to, status["conditions"] as JsonArray ?? []);
        to.Line(0, "Addresses:");
        foreach (var address in (status["addresses"] as JsonArray ?? []).OfType<JsonObject>())
            to.Line(1, $"{(string?)address["type"]}:\t{(string?)address["address"]}");
        Amounts(to, "Capacity", status["capacity"] as JsonObject);
        Amounts(to, "Allocatable", status["allocatable"] as JsonObject);
        System(to, status["nodeInfo"] as JsonObject ?? []);
        to.Field(0, "PodCIDR", (string?)spec["podCIDR"]).Field(0, "PodCIDRs", string.Join(',', (spec["podCIDRs"] as JsonArray ?? []).Select(c => (string?)c))).Field(0, "ProviderID", (string?)spec["providerID"]);
        var selector = $"spec.nodeName={(string?)item["metadata"]?["name"]},status.phase!=Succeeded,status.phase!=Failed";
        NodePods.Write(to, await context.ListAsync("/api/v1/pods?fieldSelector=" + Uri.EscapeDataString(selector) + "&limit=500"), status["allocatable"] as JsonObject ?? status["capacity"] as JsonObject ?? [], context.Now);
        to.Events(await context.EventsAsync(item), context.Now);
        return to.ToString();
    }

    private static string Roles(JsonObject item)
    {
        const string prefix = "node-role.kubernetes.io/";
        var roles = (item["metadata"]?["labels"] as JsonObject ?? []).Where(l => l.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(l => l.Key[prefix.Length..]).Order(StringComparer.Ordinal);
        return string.Join(',', roles) is { Length: > 0 } text ? text : "<none>";
    }

    private static void Taints(Description to, JsonArray taints)
    {
        var lines = taints.OfType<JsonObject>().Select(t => $"{(string?)t["key"]}{((string?)t["value"] is { Length: > 0 } value ? "=" + value : "")}:{(string?)t["effect"]}").ToList();
        to.Line(0, $"Taints:\t{(lines.Count == 0 ? "<none>" : lines[0])}");
        foreach (var line in lines.Skip(1))
            to.Line(0, "\t" + line);
    }

    private static async Task LeaseAsync(Description to, JsonObject item, DescribeContext context)
    {
        var name = (string?)item["metadata"]?["name"] ?? "";
        if (await context.FindAsync($"/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/{Uri.EscapeDataString(name)}") is not { } lease)
        {
            to.Line(0, $"Lease:\tFailed to get lease: leases.coordination.k8s.io \"{name}\" not found");
            return;
        }

        to.Line(0, "Lease:").Line(1, $"HolderIdentity:\t{(string?)lease["spec"]?["holderIdentity"] ?? "<unset>"}");
        to.Line(1, $"AcquireTime:\t{Or(Description.Time(lease["spec"]?["acquireTime"]))}").Line(1, $"RenewTime:\t{Or(Description.Time(lease["spec"]?["renewTime"]))}");
    }

    private static void Conditions(Description to, JsonArray conditions)
    {
        if (conditions.Count == 0)
            return;
        to.Line(0, "Conditions:").Line(1, "Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage").Line(1, "----\t------\t-----------------\t------------------\t------\t-------");
        foreach (var c in conditions.OfType<JsonObject>())
            to.Line(1, $"{(string?)c["type"]} \t{(string?)c["status"]} \t{Description.Time(c["lastHeartbeatTime"])} \t{Description.Time(c["lastTransitionTime"])} \t{(string?)c["reason"]} \t{(string?)c["message"]}");
    }

    private static void Amounts(Description to, string title, JsonObject? amounts)
    {
        if (amounts is not { Count: > 0 })
            return;
        to.Line(0, title + ":");
        foreach (var (name, value) in amounts.OrderBy(a => a.Key, StringComparer.Ordinal))
            to.Line(1, $"{name}:\t{(string?)value}");
    }

    private static void System(Description to, JsonObject info)
    {
        to.Line(0, "System Info:");
        (string Title, string Field)[] rows =
        [
            ("Machine ID", "machineID"), ("System UUID", "systemUUID"), ("Boot ID", "bootID"), ("Kernel Version", "kernelVersion"), ("OS Image", "osImage"), ("Operating System", "operatingSystem"),
            ("Architecture", "architecture"), ("Container Runtime Version", "containerRuntimeVersion"), ("Kubelet Version", "kubeletVersion"), ("Kube-Proxy Version", "kubeProxyVersion"),
        ];
        foreach (var (title, field) in rows)
            to.Line(1, $"{title}:\t{(string?)info[field]}");
    }

    private static string Or(string text) => text.Length == 0 ? "<unset>" : text;
}
