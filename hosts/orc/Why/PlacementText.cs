using System.Globalization;
using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Why;

/// <summary>A <c>PodPlacement</c> for people: tests with counts, the nearest nodes or the best ones.</summary>
internal static class PlacementText
{
    /// <summary>The text; empty when there is nothing to say.</summary>
    public static string Of(JsonObject placement)
    {
        var (tests, candidates) = (Items(placement["tests"]), Items(placement["candidates"]));
        var text = "";
        if (tests.Count > 0)
        {
            text += $"\nTests that nodes fail, of {Number(placement["nodes"])} nodes:\n"
                + PodWhy.Indented(tests.Select(t => (string[])[Number(t["nodes"]), (string?)t["message"] ?? ""]));
        }

        var here = (string?)placement["nodeName"];
        var (fitting, lacking) = (candidates.Where(c => (bool?)c["fits"] == true).ToList(), candidates.Where(c => (bool?)c["fits"] != true).ToList());
        if (fitting.Count > 0)
        {
            text += "\nBest nodes, by what the scheduler counts (less is better):\n" + PodWhy.Indented(
                fitting.Select(c => (string[])[Name(c, here), Number(c["rank"]), (string?)c["cost"] ?? "", string.Join(", ", Items(c["scores"]).Select(s => $"{(string?)s["name"]} {(string?)s["cost"]}"))])
                    .Prepend(["NODE", "RANK", "COST", "MADE OF"]));
        }

        if (lacking.Count > 0)
        {
            text += (fitting.Count > 0 ? "\nWould not take it:\n" : "\nNearest nodes:\n") + PodWhy.Indented(
                lacking.SelectMany(c => Rows(c, here)).Prepend(["NODE", "WHY NOT", "WHAT WOULD MAKE IT FIT"]));
        }

        return text;
    }

    // The reasons beside the changes, a line each: all of a node's changes are needed.
    private static IEnumerable<string[]> Rows(JsonObject candidate, string? here)
    {
        var shortages = Items(candidate["shortages"]).Select(Shortage).ToList();
        var reasons = Texts(candidate["reasons"]).Where(r => shortages.Count == 0 || !(r.StartsWith("Insufficient ", StringComparison.Ordinal) || r == "Too many pods")).Concat(shortages).ToList();
        var changes = Texts(candidate["changes"]).ToList();
        for (var i = 0; i < Math.Max(1, Math.Max(reasons.Count, changes.Count)); i++)
            yield return [i == 0 ? Name(candidate, here) : "", reasons.ElementAtOrDefault(i) ?? "", changes.ElementAtOrDefault(i) ?? ""];
    }

    private static string Shortage(JsonObject s) =>
        $"{(string?)s["resource"]}: {(string?)s["free"]} of {(string?)s["allocatable"]} free, {(string?)s["requested"]} requested, {(string?)s["missing"]} missing";

    private static string Name(JsonObject candidate, string? here) => (string?)candidate["nodeName"] is var name && name == here ? $"{name} (here)" : name ?? "";

    private static List<JsonObject> Items(JsonNode? list) => [.. (list as JsonArray ?? []).OfType<JsonObject>()];

    private static IEnumerable<string> Texts(JsonNode? list) => (list as JsonArray ?? []).Select(t => (string?)t ?? "");

    private static string Number(JsonNode? number) => ((int?)number ?? 0).ToString(CultureInfo.InvariantCulture);
}
