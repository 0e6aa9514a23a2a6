using System.Text;
using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Describe;

/// <summary>Any object by its fields: words for their names, in order, as kubectl does for kinds that it does not know.</summary>
internal static class FieldDescriber
{
    private static readonly string[] HiddenMetadata = ["name", "namespace", "labels", "annotations", "managedFields", "selfLink"];

    public static async Task<string> DescribeAsync(JsonObject item, DescribeContext context)
    {
        var to = new Description();
        to.Line(0, $"Name:\t{(string?)item["metadata"]?["name"]}").Line(0, $"Namespace:\t{(string?)item["metadata"]?["namespace"]}");
        to.Metadata(item);
        Map(to, 0, item, []);
        to.Events(await context.EventsAsync(item), context.Now);
        return to.ToString();
    }

    private static void Map(Description to, int level, JsonObject map, string[] hidden)
    {
        foreach (var (name, value) in map.OrderBy(p => Title(p.Key), StringComparer.Ordinal))
        {
            if (hidden.Contains(name) || (level == 0 && name == "metadata" && value is JsonObject metadata && metadata.All(p => HiddenMetadata.Contains(p.Key))))
                continue;
            switch (value)
            {
                case JsonObject inner:
                    to.Line(level, $"{Title(name)}:");
                    Map(to, level + 1, inner, level == 0 && name == "metadata" ? HiddenMetadata : []);
                    break;
                case JsonArray list:
                    to.Line(level, $"{Title(name)}:");
                    foreach (var element in list)
                    {
                        if (element is JsonObject one)
                            Map(to, level + 1, one, []);
                        else
                            to.Line(level + 1, GoText.Of(element));
                    }

                    break;
                default:
                    to.Line(level, $"{Title(name)}:\t{GoText.Of(value)}");
                    break;
            }
        }
    }

    /// <summary><c>podIPs</c> becomes <c>Pod I Ps</c>, as in kubectl, but for the abbreviations that it knows.</summary>
    private static string Title(string name)
    {
        var words = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            var upper = char.IsUpper(name[i]);
            var starts = upper && i > 0 && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (starts)
                words.Append(' ');
            words.Append(i == 0 ? char.ToUpperInvariant(name[i]) : name[i]);
        }

        return string.Join(' ', words.ToString().Split(' ').Select(w => w is "Api" or "Uid" or "Url" or "Ip" or "Http" or "Tls" or "Dns" ? w.ToUpperInvariant() : w));
    }
}
