using System.Globalization;
using Orleans.Orchestrator.EndToEnd.Tests.World;
using Orleans.Orchestrator.Testing;

namespace Orleans.Orchestrator.EndToEnd.Tests.OnOrleans;

/// <summary>Two nodes, each on a machine of its own with a cable between them, that are one cluster on one PostgreSQL.</summary>
internal sealed class SeveralMachines : IAsyncDisposable
{
    private const string FirstAddress = "10.99.7.1";
    private const string SecondAddress = "10.99.7.2";

    /// <summary>What the nodes of a cluster have in common: who may issue certificates, and the key of service accounts' tokens.</summary>
    private static readonly string[] Shared = ["ca.crt", "ca.key", "sa.key"];

    private readonly string _folder;
    private readonly PostgresServer _database;

    private SeveralMachines(string folder, PostgresServer database, RunningNode first, RunningNode second) =>
        (_folder, _database, First, Second) = (folder, database, first, second);

    public RunningNode First { get; }

    public RunningNode Second { get; }

    public static async Task<SeveralMachines> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("orc-silos-").FullName;
        var database = await PostgresServer.StartAsync();
        var connection = Path.Combine(folder, "connection");
        await File.WriteAllTextAsync(connection, await database.CreateDatabaseAsync());
        PrivateMachine? machine = null;
        var first = await RunningNode.StartAsync(async own =>
        {
            machine = own;
            await IpAsync(own, "link", "add", "cable0", "type", "veth", "peer", "name", "cable1");
            return await PlugAsync(own, "cable0", FirstAddress, connection);
        });
        var second = await RunningNode.StartAsync(
            async own =>
            {
                await IpAsync(machine!, "link", "set", "cable1", "netns", own.Pid.ToString(CultureInfo.InvariantCulture));
                return await PlugAsync(own, "cable1", SecondAddress, connection);
            },
            "n2",
            Shared.Select(file => Path.Combine(first.Pki, file)));
        return new SeveralMachines(folder, database, first, second);
    }

    public async ValueTask DisposeAsync()
    {
        await Second.DisposeAsync();
        await First.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<IReadOnlyList<string>> PlugAsync(PrivateMachine machine, string cable, string address, string connection)
    {
        await IpAsync(machine, "address", "add", address + "/24", "dev", cable);
        await IpAsync(machine, "link", "set", cable, "up");
        return ["--address", address, "--postgres", connection];
    }

    private static async Task IpAsync(PrivateMachine machine, params string[] arguments) => (await machine.RunAsync("ip", arguments)).Succeeded();
}
