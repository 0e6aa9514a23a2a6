using System.CommandLine;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc api-resources</c></summary>
internal static class ApiResourcesCommand
{
    public static Command Build() => new Command("api-resources", "List the kinds that the server has").Runs(async (session, _, cancellation) =>
    {
        var kinds = (await session.DiscoveryAsync(cancellation)).Kinds;
        var rows = kinds.Select(k => new[] { k.Plural, string.Join(',', k.ShortNames), k.ApiVersion, k.Namespaced ? "true" : "false", k.Kind })
            .Prepend(["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]).ToList();
        var widths = Enumerable.Range(0, 5).Select(i => rows.Max(r => r[i].Length) + 3).ToArray();
        foreach (var row in rows)
            Console.WriteLine(string.Concat(row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        return 0;
    });
}
