using System.Diagnostics;
using System.Net;
using System.Text;
using Orleans.Orchestrator.Networking.Services;
using Orleans.Orchestrator.Networking.Tests.World;

namespace Orleans.Orchestrator.Networking.Benchmarks;

/// <summary>1,000 services with 10 endpoints each: writing all of them, and one endpoint out and in, against <c>nft</c>.</summary>
internal static class ServiceTableBenchmark
{
    private const int Services = 1000, Endpoints = 10, Rounds = 30, Changes = 2000;

    public static async Task RunAsync()
    {
        using var node = new TestNamespace();
        var options = new NetworkOptions { HostNamespacePath = node.Path };
        using var proxy = new ServiceProxy(options);
        await proxy.StartAsync();
        var tables = new[] { Table(0), Table(1) };
        await ReplaceAsync(node, proxy, tables);
        await RepeatAsync(node, proxy, tables[0]);
        await ChangeAsync(node, proxy, tables[0]);
    }

    /// <summary>What the agent does at intervals: nothing has changed, in the table or at all.</summary>
    private static async Task RepeatAsync(TestNamespace node, ServiceProxy proxy, ServiceTable table)
    {
        var (same, equal, foreign) = (
            new Samples("apply the same table again"), new Samples("apply an equal table, built anew"), new Samples("the same, after a foreign transaction"));
        await proxy.ApplyAsync(table);
        for (var round = -20; round < 200; round++)
        {
            var copy = Table(0);
            await (round < 0 ? new Samples("") : same).TimeAsync(() => proxy.ApplyAsync(table));
            await (round < 0 ? new Samples("") : equal).TimeAsync(() => proxy.ApplyAsync(copy));
            if (round % 10 != 0)
                continue;
            using (var change = Start(node, "add table ip other; delete table ip other"))
                await change.WaitForExitAsync();
            await (round < 0 ? new Samples("") : foreign).TimeAsync(() => proxy.ApplyAsync(table));
        }
        same.Print();
        equal.Print();
        foreign.Print();
    }

    private static async Task ReplaceAsync(TestNamespace node, ServiceProxy proxy, ServiceTable[] tables)
    {
        var (fresh, other, nft) = (new Samples("write 1,000 x 10 from nothing"), new Samples("move all 10,000 endpoints (20,000 changes)"), new Samples("nft -f of 1,000 x 10"));
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, NftFile(tables[0]));
        for (var round = -3; round < Rounds; round++)
        {
            using (var flush = Start(node, "flush ruleset"))
                await flush.WaitForExitAsync();
            await (round < 0 ? new Samples("") : fresh).TimeAsync(() => proxy.ApplyAsync(tables[0]));
            await (round < 0 ? new Samples("") : other).TimeAsync(() => proxy.ApplyAsync(tables[1]));
            await (round < 0 ? new Samples("") : nft).TimeAsync(async () =>
            {
                using var process = Start(node, $"-f {file}");
                await process.WaitForExitAsync();
                if (process.ExitCode != 0)
                    throw new InvalidOperationException($"nft -f {file} failed");
            });
        }
        File.Delete(file);
        fresh.Print();
        other.Print();
        nft.Print();
    }

    private static async Task ChangeAsync(TestNamespace node, ServiceProxy proxy, ServiceTable table)
    {
        var (one, single, nft) = (
            new Samples("one endpoint out or in, among 1,000 services"), new Samples("one endpoint out or in, of a single service"), new Samples("nft, one element"));
        await proxy.ApplyAsync(table);
        await MeasureAsync(proxy, table, one);
        var alone = new ServiceTable([table.Ports[0]]);
        await proxy.ApplyAsync(alone);
        await MeasureAsync(proxy, alone, single);
        for (var change = 0; change < Rounds; change++)
            await nft.TimeAsync(async () =>
            {
                using var process = Start(
                    node, $"{(change % 2 == 0 ? "add" : "delete")} element ip orchestrator endpoints {{ tcp . 10.99.0.1 . 80 . 99{(change % 2 == 0 ? " : 10.1.1.1 . 80" : "")} }}");
                await process.WaitForExitAsync();
            });
        one.Print();
        single.Print();
        nft.Print();
    }

    private static async Task MeasureAsync(ServiceProxy proxy, ServiceTable table, Samples samples)
    {
        var service = table.Ports[^1];
        var with = table;
        var without = new ServiceTable(table.Ports.SetItem(table.Ports.Length - 1, service with { Endpoints = service.Endpoints.RemoveAt(3) }));
        for (var change = -200; change < Changes; change++)
            await (change < 0 ? new Samples("") : samples).TimeAsync(() => proxy.ApplyAsync(change % 2 == 0 ? without : with));
    }

    private static ServiceTable Table(int variant) => new([.. Enumerable.Range(0, Services).Select(service => new ServicePort
    {
        Name = $"default/service-{service}",
        ClusterAddress = new IPAddress([10, 97, (byte)(service >> 8), (byte)service]),
        Port = 80,
        Endpoints = [.. Enumerable.Range(0, Endpoints).Select(endpoint => Endpoint(service * Endpoints + endpoint, variant))],
    })]);

    private static ServiceEndpoint Endpoint(int number, int variant) => new(new IPAddress([10, (byte)(200 + variant), (byte)(number >> 8), (byte)number]), 8080);

    /// <summary>The same two maps and the chain in nft's language, replacing what is there.</summary>
    private static string NftFile(ServiceTable table)
    {
        var services = table.Ports.Select(port => $"tcp . {port.ClusterAddress} . 80 : goto random-10");
        var endpoints = table.Ports.SelectMany(port => port.Endpoints.Select((endpoint, slot) => $"tcp . {port.ClusterAddress} . 80 . {slot} : {endpoint.Address} . 8080"));
        return new StringBuilder("table ip peer\ndelete table ip peer\ntable ip peer {\n")
            .AppendLine("chain random-10 { }")
            .AppendLine($"map services {{ type inet_proto . ipv4_addr . inet_service : verdict; elements = {{ {string.Join(", ", services)} }} }}")
            .AppendLine($"map endpoints {{ type inet_proto . ipv4_addr . inet_service . mark : ipv4_addr . inet_service; elements = {{ {string.Join(", ", endpoints)} }} }}")
            .AppendLine("}")
            .ToString();
    }

    private static Process Start(TestNamespace node, string arguments) => node.Run(() => Process.Start("nft", arguments));
}
