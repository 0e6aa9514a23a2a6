using System.Text.Json.Nodes;
using Orleans.Orchestrator.Hosts.Orc.Arguments;
using Orleans.Orchestrator.Hosts.Orc.Client;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc api-resources</c> and <c>orc api-versions</c></summary>
internal static class ApiResourcesCommand
{
    public static Verb Resources() => new("api-resources", "List the kinds that the server serves")
    {
        Flags =
        [
            Flag.Text("output", 'o', "wide or name") with { Choices = ["wide", "name", ""] }, Flag.Switch("namespaced", '\0', "Only those in namespaces, or with =false only others", true), Flag.Text("api-group", '\0', "Only of this group"),
            Flag.Words("verbs", '\0', "Only those with all of these verbs"), Flag.Words("categories", '\0', "Only those in these categories"), Flag.Switch("no-headers", '\0', "Leave out the headers"),
            Flag.Text("sort-by", '\0', "name or kind") with { Choices = ["name", "kind"] }, Flag.Switch("cached", '\0', "What the server said a while ago will do"),
        ],
        Run = ListAsync,
    };

    public static Verb Versions() => new("api-versions", "List the group-versions that the server serves")
    {
        Run = async (session, call, cancellation) =>
        {
            var kinds = (await session.FreshDiscoveryAsync(cancellation)).Kinds;
            foreach (var version in kinds.Select(k => k.ApiVersion).Distinct().Order(StringComparer.Ordinal))
                session.Out.Write(version + "\n");
            return 0;
        },
    };

    private static async Task<int> ListAsync(Session session, Invocation call, CancellationToken cancellation)
    {
        if (call.Words.Count > 0)
            throw call.Wrong($"unexpected arguments: [{string.Join(' ', call.Words)}]");
        var all = (call.Is("cached") ? await session.DiscoveryAsync(cancellation) : await session.FreshDiscoveryAsync(cancellation)).Kinds;
        // Of a kind in several versions the first counts: the server lists the version that it prefers before the others.
        var shown = all.DistinctBy(k => (k.Group, k.Plural)).Where(k => (!call.Has("namespaced") || k.Namespaced == call.Is("namespaced")) && (call.Text("api-group") is not { } group || k.Group == group)
            && call.All("verbs").All(v => k.Verbs.Contains(v)) && call.All("categories").All(c => k.Categories.Contains(c)));
        shown = call.Text("sort-by") switch
        {
            "kind" => shown.OrderBy(k => k.Kind, StringComparer.Ordinal), "name" => shown.OrderBy(k => k.Plural, StringComparer.Ordinal),
            _ => shown.OrderBy(k => k.Group, StringComparer.Ordinal).ThenBy(k => k.Plural, StringComparer.Ordinal),
        };
        if (call.Text("output") == "name")
        {
            foreach (var kind in shown)
                session.Out.Write(kind.Collection + "\n");
            return 0;
        }

        var wide = call.Text("output") == "wide";
        string[] more(ApiKind k) => wide ? [string.Join(',', k.Verbs.Order(StringComparer.Ordinal)), string.Join(',', k.Categories)] : [];
        var rows = shown.Select(k => (string[])[k.Plural, string.Join(',', k.ShortNames), k.ApiVersion, k.Namespaced ? "true" : "false", k.Kind, .. more(k)]);
        session.Out.Write(Columns.Align(call.Is("no-headers") ? rows : rows.Prepend(["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND", .. wide ? ["VERBS", "CATEGORIES"] : Array.Empty<string>()])));
        return 0;
    }
}
