using Orleans.Orchestrator.EndToEnd.Tests.World;

namespace Orleans.Orchestrator.EndToEnd.Tests.Healing;

/// <summary>Files outlive the pods that wrote them, and the daemon, and go with their claim.</summary>
public sealed class VolumeTests
{
    private const string Kubectl = "/usr/lib/google-cloud-sdk/bin/kubectl.1.33";

    [Fact]
    public async Task FilesOfAClaim_OutlivePodsAndTheDaemon_AndGoWithTheClaim()
    {
        await using var node = await RunningNode.StartAsync();
        Assert.Matches(@"(?m)^local \(default\)\s+orchestrator.io/local\s+Delete\s+WaitForFirstConsumer\s+true\s", await KubectlAsync(node, "get", "sc"));
        await KubectlAsync(node, "apply", "-f", Programs.Sample("volume.yaml"));
        await node.ExpectAsync("rollout", "status", "deployment/notes", "--timeout=60s");
        Assert.Matches(@"(?m)^notes\s+Bound\s+pvc-\S+\s+1Gi\s+RWO\s+local\s", await KubectlAsync(node, "get", "pvc"));
        Assert.Matches(@"(?m)^pvc-\S+\s+1Gi\s+RWO\s+Delete\s+Bound\s+default/notes\s+local\s", await KubectlAsync(node, "get", "pv"));
        var folder = Assert.Single(Directory.GetDirectories(Path.Combine(node.Data, "volumes")));
        var first = Assert.Single(await node.ListAsync("pods")).Name();
        Assert.Equal([first], await StartsAsync(folder, 1));
        var described = await KubectlAsync(node, "describe", "pvc", "notes");
        Assert.Matches($@"Used By:\s+{first}", described);
        Assert.Contains("ProvisioningSucceeded", described, StringComparison.Ordinal);

        await node.ExpectAsync("delete", "pod", first, "--grace-period=1");
        Assert.Equal(first, (await StartsAsync(folder, 2))[0]);
        await node.KillDaemonAsync();
        await node.StartDaemonAsync();
        var second = Assert.Single(await Eventually.HoldsAsync("the pod to be ready", () => node.ListAsync("pods"), pods => pods.Length == 1 && pods[0].IsReady())).Name();
        await node.ExpectAsync("delete", "pod", second, "--grace-period=1");
        Assert.Equal([first, second], (await StartsAsync(folder, 3))[..2]);

        // A claim stays for as long as a pod uses it; then its folder goes with it, also when the daemon dies between.
        await KubectlAsync(node, "delete", "pvc", "notes", "--wait=false");
        Assert.Matches(@"(?m)^notes\s+Terminating\s", await KubectlAsync(node, "get", "pvc"));
        Assert.True(Directory.Exists(folder));
        await node.ExpectAsync("delete", "deployment", "notes");
        await node.KillDaemonAsync();
        await node.StartDaemonAsync();
        await Eventually.HoldsAsync("claim, volume and folder to be gone", async () =>
            (await node.ListAsync("pvc")).Length + (await node.ListAsync("pv")).Length + Directory.GetDirectories(Path.Combine(node.Data, "volumes")).Length, left => left == 0);
    }

    [Fact]
    public async Task KubectlPrunes_ClaimsThatAreInNoFileNow()
    {
        await using var node = await RunningNode.StartAsync();
        const string Kept = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: kept, labels: {app: pruned}}\n";
        const string Gone = "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: gone, labels: {app: pruned}}\nspec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n";
        (await node.ClientAsync(Kubectl, Kept + Gone, "apply", "-f", "-")).Succeeded();
        var pruned = await node.ClientAsync(Kubectl, Kept, "apply", "-f", "-", "--prune", "-l", "app=pruned", "--prune-allowlist=core/v1/ConfigMap", "--prune-allowlist=core/v1/PersistentVolumeClaim");
        Assert.Contains("persistentvolumeclaim/gone pruned", pruned.Succeeded(), StringComparison.Ordinal);
        await Eventually.HoldsAsync("the claim to be gone", () => node.ListAsync("pvc"), claims => claims.Length == 0);
    }

    private static async Task<string> KubectlAsync(RunningNode node, params string[] arguments) => (await node.ClientAsync(Kubectl, "", arguments)).Succeeded();

    /// <summary>The pods that wrote their names into the volume, in order.</summary>
    private static Task<string[]> StartsAsync(string folder, int count) => Eventually.HoldsAsync(
        $"{count} pods to have written",
        () => Task.FromResult(File.Exists(Path.Combine(folder, "starts")) ? File.ReadAllLines(Path.Combine(folder, "starts")) : []), lines => lines.Length == count);
}
