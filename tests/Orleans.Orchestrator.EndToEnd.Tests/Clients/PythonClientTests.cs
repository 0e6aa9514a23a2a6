using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Clients;

/// <summary>The official Python client: its calls, and its watch through a server that is killed.</summary>
public sealed class PythonClientTests
{
    [Fact]
    public async Task EveryCallWorks_AndAWatchMissesAndDoublesNothing_ThroughACrash()
    {
        var scripts = PythonClient.Install();
        await using var node = await RunningNode.StartAsync();
        await KubectlAsync(node, "create", "namespace", "py");
        await KubectlAsync(node, "create", "namespace", "tour");
        var tour = await node.ClientAsync(PythonClient.Program, "", Path.Combine(scripts, "tour.py"), "tour");
        Assert.Equal("config_maps\npages\ndeployments\nothers\n", tour.Succeeded());

        await KubectlAsync(node, "create", "configmap", "a", "--from-literal=n=0");
        await KubectlAsync(node, "create", "configmap", "c", "--from-literal=n=0");
        await using var informer = new InformerProcess(node.StartClient(PythonClient.Program, Path.Combine(scripts, "follow.py"), "py"));
        await informer.SeesAsync("add a 0", "add c 0");
        await KubectlAsync(node, "patch", "configmap", "a", "--type=merge", "-p", """{"data":{"n":"1"}}""");
        await informer.SeesAsync("update a 1");

        await node.KillDaemonAsync();
        await node.StartDaemonAsync();
        await KubectlAsync(node, "patch", "configmap", "a", "--type=merge", "-p", """{"data":{"n":"2"}}""");
        await KubectlAsync(node, "create", "configmap", "b", "--from-literal=n=0");
        await KubectlAsync(node, "delete", "configmap", "c");
        await informer.SeesAsync("update a 2", "add b 0", "delete c 0");

        await KubectlAsync(node, "create", "configmap", "last", "--from-literal=n=0");
        await informer.SeesAsync("add last 0");
        informer.ToldNothingTwice();
        var there = (await node.ListAsync("configmaps", "-n", "py")).Select(c => $"{c.Name()} {c.GetProperty("metadata").GetProperty("resourceVersion").GetString()}");
        Assert.Equal(there.Order(StringComparer.Ordinal), await informer.CacheAsync());
    }

    private static async Task KubectlAsync(RunningNode node, params string[] arguments) =>
        (await node.ClientAsync(Programs.Clients[0], "", ["-n", "py", .. arguments])).Succeeded();
}
