using System.Text.Json.Nodes;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>ResourceQuotas and LimitRanges, alone and as parts of a namespace.</summary>
internal static class QuotaDescriber
{
    public static string Quota(JsonObject item)
    {
        var to = new Description();
        to.Heading(item);
        if (item["spec"]?["scopes"] is JsonArray { Count: > 0 } scopes)
            to.Line(0, $"Scopes:\t{string.Join(", ", scopes.Select(s => (string?)s))}");
        to.Line(0, "Resource\tUsed\tHard").Line(0, "--------\t----\t----");
        Rows(to, 0, item);
        return to.ToString();
    }

    public static string Limits(JsonObject item)
    {
        var to = new Description();
        to.Heading(item);
        Table(to, "", [item]);
        return to.ToString();
    }

    public static void OfNamespace(Description to, IReadOnlyList<JsonObject> quotas)
    {
        if (quotas.Count == 0)
        {
            to.Line(0, "").Line(0, "No resource quota.");
            return;
        }

        to.Line(0, "").Line(0, "Resource Quotas");
        foreach (var quota in quotas)
        {
            to.Line(0, $"  Name:\t{(string?)quota["metadata"]?["name"]}");
            to.Line(0, "  Resource\tUsed\tHard").Line(0, "  --------\t---\t---");
            Rows(to, 1, quota);
        }
    }

    public static void LimitsOfNamespace(Description to, IReadOnlyList<JsonObject> ranges)
    {
        if (ranges.Count == 0)
        {
            to.Line(0, "").Line(0, "No LimitRange resource.");
            return;
        }

        to.Line(0, "").Line(0, "Resource Limits");
        Table(to, " ", ranges);
    }

    private static void Rows(Description to, int level, JsonObject quota)
    {
        foreach (var (name, hard) in (quota["status"]?["hard"] as JsonObject ?? []).OrderBy(h => h.Key, StringComparer.Ordinal))
            to.Line(level, $"{name}\t{(string?)quota["status"]?["used"]?[name] ?? "0"}\t{(string?)hard}");
    }

    private static void Table(Description to, string indent, IEnumerable<JsonObject> ranges)
    {
        to.Line(0, $"{indent}Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio").Line(0, $"{indent}----\t--------\t---\t---\t---------------\t-------------\t-----------------------");
        string[] fields = ["min", "max", "defaultRequest", "default", "maxLimitRequestRatio"];
        foreach (var limit in ranges.SelectMany(r => (r["spec"]?["limits"] as JsonArray ?? []).OfType<JsonObject>()))
        {
            foreach (var resource in fields.SelectMany(f => (limit[f] as JsonObject ?? []).Select(p => p.Key)).Distinct().Order(StringComparer.Ordinal))
                to.Line(0, $"{indent}{(string?)limit["type"]}\t{resource}\t{string.Join('\t', fields.Select(f => (string?)limit[f]?[resource] ?? "-"))}");
        }
    }
}
