using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Output;
using Orleans.Orchestrator.Hosts.Orc.Targets;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc top</c>: what nodes and pods use now.</summary>
internal static class TopCommand
{
    private const string Api = "/apis/metrics.k8s.io/v1beta1";
    private static readonly Flag SortBy = Flag.Text("sort-by", '\0', "cpu or memory") with { Choices = ["cpu", "memory", ""] };
    private static readonly Flag NoHeaders = Flag.Switch("no-headers", '\0', "Leave out the headers");

    public static Verb Verb() => new("top", "Show what nodes and pods use")
    {
        Verbs =
        [
            new Verb("node", "What nodes use") { Usage = "[NAME | -l LABELS]", Aliases = ["nodes", "no"], Completes = Completes.Nodes, Flags = [TargetFlags.Selector, SortBy, NoHeaders, Flag.Switch("show-capacity", '\0', "Shares of the whole machine")], Run = NodesAsync },
            new Verb("pod", "What pods use")
            {
                Usage = "[NAME | -l LABELS]", Aliases = ["pods", "po"], Completes = Completes.Pods, Run = PodsAsync,
                Flags = [TargetFlags.Selector, TargetFlags.AllNamespaces, TargetFlags.FieldSelector, SortBy, NoHeaders, Flag.Switch("containers", '\0', "Each container for itself"), Flag.Switch("sum", '\0', "With the sum")],
            },
        ],
    };

    private static async Task<int> NodesAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var found = await MetricsAsync(session, call, $"{Api}/nodes", cancellation);
        var nodes = ((await session.Client.GetAsync("/api/v1/nodes", cancellation))["items"] as JsonArray ?? []).OfType<JsonObject>().ToDictionary(n => (string?)n["metadata"]?["name"] ?? "");
        var rows = new List<string[]>();
        foreach (var metrics in Sorted(call, found, m => m["usage"]))
        {
            var name = (string?)metrics["metadata"]?["name"] ?? "";
            var total = nodes.GetValueOrDefault(name)?["status"]?[call.Is("show-capacity") ? "capacity" : "allocatable"];
            rows.Add([name, Cpu(metrics["usage"]), Share(metrics["usage"], total, "cpu"), Memory(metrics["usage"]), Share(metrics["usage"], total, "memory")]);
        }

        foreach (var silent in nodes.Keys.Where(n => call.Words.Count == 0 && call.Text("selector") is null && !found.Exists(f => (string?)f["metadata"]?["name"] == n)))
            rows.Add([silent, "<unknown>", "<unknown>", "<unknown>", "<unknown>"]);
        session.Out.Write(Columns.Align(call.Is("no-headers") ? rows : rows.Prepend(["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"])));
        return 0;
    }

    private static async Task<int> PodsAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        var all = call.Is("all-namespaces");
        var found = await MetricsAsync(session, call, all ? $"{Api}/pods" : $"{Api}/namespaces/{Uri.EscapeDataString(session.Namespace)}/pods", cancellation);
        if (found.Count == 0)
        {
            Console.Error.WriteLine(all ? "No resources found" : $"No resources found in {session.Namespace} namespace.");
            return 0;
        }

        var rows = new List<string[]>();
        foreach (var pod in Sorted(call, found, Sum))
        {
            string[] place = all ? [(string?)pod["metadata"]?["namespace"] ?? ""] : [];
            var name = (string?)pod["metadata"]?["name"] ?? "";
            if (!call.Is("containers"))
                rows.Add([.. place, name, Cpu(Sum(pod)), Memory(Sum(pod))]);
            else
                rows.AddRange((pod["containers"] as JsonArray ?? []).OfType<JsonObject>().Select(c => (string[])[.. place, name, (string?)c["name"] ?? "", Cpu(c["usage"]), Memory(c["usage"])]));
        }

        string[] header = [.. all ? ["NAMESPACE"] : Array.Empty<string>(), .. call.Is("containers") ? ["POD", "NAME"] : (string[])["NAME"], "CPU(cores)", "MEMORY(bytes)"];
        if (call.Is("sum"))
        {
            var sums = Together(found.Select(Sum));
            var before = Enumerable.Repeat("", header.Length - 2).ToArray();
            rows.Add([.. before, "________", "________"]);
            rows.Add([.. before, Cpu(sums), Memory(sums)]);
        }

        session.Out.Write(Columns.Align(call.Is("no-headers") ? rows : rows.Prepend(header)));
        return 0;
    }

    private static async Task<List<JsonObject>> MetricsAsync(Session session, Invocation call, string path, CancellationToken cancellation)
    {
        if (call.Words.Count > 1)
            throw call.Wrong("only one name is allowed");
        try
        {
            if (call.Words.Count == 1)
                return [await session.Client.GetAsync($"{path}/{Uri.EscapeDataString(call.Words[0])}", cancellation)];
            var query = call.Text("selector") is { } labels ? "?labelSelector=" + Uri.EscapeDataString(labels) : "";
            return [.. ((await session.Client.GetAsync(path + query, cancellation))["items"] as JsonArray ?? []).OfType<JsonObject>()];
        }
        catch (ServerException e) when (e.IsNotFound && e.Text == "the server could not find the requested resource")
        {
            throw new CliException("error: Metrics API not available");
        }
    }

    private static IEnumerable<JsonObject> Sorted(Invocation call, List<JsonObject> found, Func<JsonObject, JsonNode?> usage) => call.Text("sort-by") is { Length: > 0 } by
        ? found.OrderByDescending(f => Amounts.Of((string?)usage(f)?[by])).ThenBy(Name, StringComparer.Ordinal) : found.OrderBy(Name, StringComparer.Ordinal);

    private static string Name(JsonObject item) => $"{(string?)item["metadata"]?["namespace"]}/{(string?)item["metadata"]?["name"]}";

    private static JsonNode Sum(JsonObject pod) => Together((pod["containers"] as JsonArray ?? []).Select(c => c?["usage"]));

    private static JsonObject Together(IEnumerable<JsonNode?> usages)
    {
        var all = usages.ToList();
        decimal Of(string resource) => all.Sum(u => Amounts.Of((string?)u?[resource]));
        return new JsonObject { ["cpu"] = Of("cpu").ToString(CultureInfo.InvariantCulture), ["memory"] = Of("memory").ToString(CultureInfo.InvariantCulture) };
    }

    private static string Cpu(JsonNode? usage) => Math.Ceiling(Amounts.Of((string?)usage?["cpu"]) * 1000).ToString("0", CultureInfo.InvariantCulture) + "m";

    private static string Memory(JsonNode? usage) => decimal.Truncate(Amounts.Of((string?)usage?["memory"]) / 1024 / 1024).ToString("0", CultureInfo.InvariantCulture) + "Mi";

    private static string Share(JsonNode? usage, JsonNode? total, string resource) => Amounts.Of((string?)total?[resource]) is > 0 and var whole
        ? decimal.Truncate(Amounts.Of((string?)usage?[resource]) / whole * 100).ToString("0", CultureInfo.InvariantCulture) + "%" : "<unknown>";
}
