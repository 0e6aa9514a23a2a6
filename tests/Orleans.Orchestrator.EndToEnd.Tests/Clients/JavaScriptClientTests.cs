using System.Diagnostics;
using System.Globalization;
using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Clients;

/// <summary>The official JavaScript client's informer, through what happens to servers.</summary>
public sealed class JavaScriptClientTests
{
    /// <summary>More than the server keeps for a watcher that does not read.</summary>
    private const int Changes = 400;
    private const int BytesEach = 256 * 1024;

    [Fact]
    public async Task AnInformer_MissesAndDoublesNothing_ThroughACrashAndACompaction()
    {
        var scripts = JavaScriptClient.Install();
        await using var node = await RunningNode.StartAsync();
        await KubectlAsync(node, "create", "namespace", "js");
        await KubectlAsync(node, "create", "configmap", "a", "--from-literal=n=0");
        await KubectlAsync(node, "create", "configmap", "c", "--from-literal=n=0");
        await using var informer = new InformerProcess(node.StartClient("node", Path.Combine(scripts, "informer.mjs"), "js"));
        await informer.SeesAsync("add a 0", "add c 0");

        // Killed and started again; what changes meanwhile or right after is told once.
        await node.KillDaemonAsync();
        await node.StartDaemonAsync();
        await KubectlAsync(node, "patch", "configmap", "a", "--type=merge", "-p", """{"data":{"n":"1"}}""");
        await KubectlAsync(node, "create", "configmap", "b", "--from-literal=n=0");
        await KubectlAsync(node, "delete", "configmap", "c");
        await informer.SeesAsync("update a 1", "add b 0", "delete c 0");

        // Stopped while more happens than is kept for it: it is cut off, lists again and goes on.
        var connected = informer.Connected;
        await SignalAsync("STOP", informer.Id);
        (await node.ClientAsync("node", "", Path.Combine(scripts, "noise.mjs"), "js", Changes.ToString(CultureInfo.InvariantCulture), BytesEach.ToString(CultureInfo.InvariantCulture))).Succeeded();
        await KubectlAsync(node, "patch", "configmap", "b", "--type=merge", "-p", """{"data":{"n":"2"}}""");
        await KubectlAsync(node, "create", "configmap", "d", "--from-literal=n=0");
        await KubectlAsync(node, "delete", "configmap", "a");
        await SignalAsync("CONT", informer.Id);
        await informer.SeesAsync("update b 2", "add d 0", "delete a 1");
        Assert.True(informer.Connected > connected, "the informer was never cut off");

        await KubectlAsync(node, "create", "configmap", "last", "--from-literal=n=0");
        await informer.SeesAsync("add last 0");
        informer.ToldNothingTwice();
        var there = (await node.ListAsync("configmaps", "-n", "js")).Select(c => $"{c.Name()} {c.GetProperty("metadata").GetProperty("resourceVersion").GetString()}");
        Assert.Equal(there.Order(StringComparer.Ordinal), await informer.CacheAsync());
    }

    private static async Task KubectlAsync(RunningNode node, params string[] arguments) =>
        (await node.ClientAsync(Programs.Clients[0], "", ["-n", "js", .. arguments])).Succeeded();

    private static async Task SignalAsync(string signal, int pid)
    {
        using var kill = Process.Start("kill", ["-" + signal, pid.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }
}
