using System.CommandLine;
using Orleans.Orchestrator.Hosts.Orc.Output;

namespace Orleans.Orchestrator.Hosts.Orc.Commands;

/// <summary><c>orc api-resources</c></summary>
internal static class ApiResourcesCommand
{
    public static Command Build() => new Command("api-resources", "List the kinds that the server has").Runs(async (session, _, cancellation) =>
    {
        var kinds = (await session.FreshDiscoveryAsync(cancellation)).Kinds;
        var rows = kinds.Select(k => new[] { k.Plural, string.Join(',', k.ShortNames), k.ApiVersion, k.Namespaced ? "true" : "false", k.Kind })
            .Prepend(["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND"]).ToList();
        Console.Write(Columns.Align(rows));
        return 0;
    });
}
