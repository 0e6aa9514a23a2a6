using System.Diagnostics;
using Orleans.Orchestrator.Networking.Pods;
using Orleans.Orchestrator.Networking.Tests.World;

namespace Orleans.Orchestrator.Networking.Benchmarks;

/// <summary>A pod's link, address and routes: our netlink batches against six runs of <c>ip</c>, alternating.</summary>
internal static class PodAttachBenchmark
{
    private const int Pods = 100, WarmUp = 10;

    public static async Task RunAsync()
    {
        using var node = new TestNamespace();
        using var network = new PodNetwork(new NetworkOptions { HostNamespacePath = node.Path });
        await network.StartAsync();
        var (ours, theirs, detach) = (new Samples("attach a pod, netlink"), new Samples("attach a pod, ip x6"), new Samples("detach a pod, netlink"));
        for (var pod = -WarmUp; pod < Pods; pod++)
        {
            using var first = new TestNamespace();
            using var second = new TestNamespace();
            var number = pod + WarmUp;
            await (pod < 0 ? new Samples("") : ours).TimeAsync(() => network.AttachAsync($"pod-{number}", first.Path));
            await (pod < 0 ? new Samples("") : theirs).TimeAsync(() => AttachWithIpAsync(node, second, number));
            await (pod < 0 ? new Samples("") : detach).TimeAsync(() => network.DetachAsync($"pod-{number}"));
            await RunAsync(node, $"link del peer{number}");
        }
        var together = new Samples("detach 50 pods together, each");
        for (var round = 0; round < 3; round++)
            together.Add(await DetachTogetherAsync(network, 50));
        var beside = new Samples("attach a pod while others are detached");
        for (var round = 0; round < 3; round++)
            await AttachBesideDetachAsync(network, 50, beside);
        ours.Print();
        theirs.Print();
        detach.Print();
        together.Print();
        beside.Print();
    }

    /// <summary>A scale-up beside a scale-down: pods leave one after the other as fast as they can while others come.</summary>
    private static async Task AttachBesideDetachAsync(PodNetwork network, int pods, Samples samples)
    {
        var sandboxes = Enumerable.Range(0, 2 * pods).Select(_ => new TestNamespace()).ToList();
        for (var pod = 0; pod < pods; pod++)
            await network.AttachAsync($"down-{pod}", sandboxes[pod].Path);
        var leaving = Task.Run(async () =>
        {
            for (var pod = 0; pod < pods; pod++)
                await network.DetachAsync($"down-{pod}");
        });
        for (var pod = 0; pod < pods && !leaving.IsCompleted; pod++)
            await samples.TimeAsync(() => network.AttachAsync($"up-{pod}", sandboxes[pods + pod].Path));
        await leaving;
        await Task.WhenAll(Enumerable.Range(0, pods).Select(pod => network.DetachAsync($"up-{pod}")));
        sandboxes.ForEach(sandbox => sandbox.Dispose());
    }

    private static async Task<double> DetachTogetherAsync(PodNetwork network, int pods)
    {
        var sandboxes = Enumerable.Range(0, pods).Select(_ => new TestNamespace()).ToList();
        for (var pod = 0; pod < pods; pod++)
            await network.AttachAsync($"crowd-{pod}", sandboxes[pod].Path);
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, pods).Select(pod => network.DetachAsync($"crowd-{pod}")));
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds / pods;
        sandboxes.ForEach(sandbox => sandbox.Dispose());
        return elapsed;
    }

    private static async Task AttachWithIpAsync(TestNamespace node, TestNamespace pod, int number)
    {
        await RunAsync(node, $"link add peer{number} type veth peer name eth0 netns {pod.Path}");
        await RunAsync(node, $"link set peer{number} up");
        await RunAsync(node, $"route add 10.245.0.{number + 1} dev peer{number}");
        await RunAsync(pod, $"addr add 10.245.0.{number + 1}/32 dev eth0");
        await RunAsync(pod, "link set eth0 up");
        await RunAsync(pod, "route add default dev eth0");
    }

    private static async Task RunAsync(TestNamespace where, string arguments)
    {
        // A child inherits the namespace of the thread that starts it, so no nsenter is counted.
        using var process = where.Run(() => Process.Start("ip", arguments));
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"ip {arguments} ended with {process.ExitCode}");
    }
}
