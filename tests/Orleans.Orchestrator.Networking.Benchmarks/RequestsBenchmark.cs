using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Orleans.Orchestrator.Networking.Pods;
using Orleans.Orchestrator.Networking.Services;
using Orleans.Orchestrator.Networking.Tests.World;

namespace Orleans.Orchestrator.Networking.Benchmarks;

/// <summary>wrk in one pod, nginx in another: requests a second through a service's address against straight to the pod, alternating.</summary>
internal static partial class RequestsBenchmark
{
    private const int Rounds = 10, Seconds = 1;
    private const string Vip = "10.96.0.10";

    public static async Task RunAsync()
    {
        using var node = new TestNamespace();
        using var server = new TestNamespace();
        using var client = new TestNamespace();
        // All sides end at one server, from the same few client ports: what one side leaves behind must not refuse the next side's connections.
        server.Shell("sysctl -qw net.ipv4.tcp_max_tw_buckets=0");
        node.Shell("sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_time_wait=1");
        var options = new NetworkOptions { HostNamespacePath = node.Path };
        using var network = new PodNetwork(options);
        using var proxy = new ServiceProxy(options);
        await network.StartAsync();
        await proxy.StartAsync();
        var pod = await network.AttachAsync("server", server.Path);
        await network.AttachAsync("client", client.Path);
        var table = new ServiceTable([new ServicePort
        {
            Name = "default/web", ClusterAddress = IPAddress.Parse(Vip), Port = 80, Endpoints = [new ServiceEndpoint(pod.Address, 8080)],
        }]);
        var folder = Directory.CreateTempSubdirectory();
        var configuration = Path.Combine(folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(configuration,
            $"daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log /dev/null; events {{ worker_connections 4096; }}"
            + $" http {{ access_log off; keepalive_requests 1000000; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;"
            + $" uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; server {{ listen 8080; return 200 ok; }} }}");
        using var nginx = server.Run(() => Process.Start("nginx", ["-c", configuration]));
        try
        {
            var world = new World(node, client, proxy, table, pod.Address, nginx);
            await CompareAsync(world, "keep-alive", "");
            await CompareAsync(world, "a connection each", "-H 'Connection: close'");
        }
        finally
        {
            nginx.Kill();
            await nginx.WaitForExitAsync();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>
    /// CPU time beside requests a second, because it hardly depends on who else uses the machine. The third side, without our rules and so without
    /// connection tracking, shows what every packet pays for them.
    /// </summary>
    private static async Task CompareAsync(World world, string kind, string arguments)
    {
        var sides = new[] { "no rules at all", "to the pod", "through the service" };
        var rates = Array.ConvertAll(sides, side => new Samples($"{kind}, {side}", "/s"));
        var costs = Array.ConvertAll(sides, side => new Samples($"{kind}, {side}, CPU a request", "us"));
        var (rate, cost, rules) = (
            new Samples($"{kind}, service / pod, requests a second", ""), new Samples($"{kind}, service / pod, CPU", ""), new Samples($"{kind}, pod / no rules, CPU", ""));
        for (var round = -1; round < Rounds; round++)
        {
            world.Node.Shell("nft flush ruleset");
            var bare = await WrkAsync(world, arguments, $"http://{world.Pod}:8080/");
            await world.Proxy.ApplyAsync(world.Table);
            var direct = await WrkAsync(world, arguments, $"http://{world.Pod}:8080/");
            var service = await WrkAsync(world, arguments, $"http://{Vip}/");
            if (round < 0)
                continue;
            foreach (var (side, result) in new[] { bare, direct, service }.Index())
            {
                rates[side].Add(result.RequestsPerSecond);
                costs[side].Add(result.CpuMicroseconds);
            }
            rate.Add(service.RequestsPerSecond / direct.RequestsPerSecond);
            cost.Add(service.CpuMicroseconds / direct.CpuMicroseconds);
            rules.Add(direct.CpuMicroseconds / bare.CpuMicroseconds);
        }
        foreach (var samples in (Samples[])[.. rates, .. costs, rate, cost, rules])
            samples.Print();
    }

    private static async Task<(double RequestsPerSecond, double CpuMicroseconds)> WrkAsync(World world, string arguments, string url)
    {
        world.Nginx.Refresh();
        var before = world.Nginx.TotalProcessorTime;
        var output = await Task.Run(() => world.Client.Shell($"wrk -t1 -c32 -d{Seconds}s {arguments} {url}; times"));
        world.Nginx.Refresh();
        var nginx = world.Nginx.TotalProcessorTime - before;
        // The last line of times is the user and system time of the shell's children.
        var wrk = ShellTimes().Matches(output).TakeLast(2).Sum(time => Number(time.Groups[1]) * 60 + Number(time.Groups[2]));
        var requests = Number(Requests().Match(output).Groups[1]);
        return (Number(RequestsPerSecond().Match(output).Groups[1]), (nginx.TotalSeconds + wrk) * 1e6 / requests);

        static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);
    }

    private sealed record World(TestNamespace Node, TestNamespace Client, ServiceProxy Proxy, ServiceTable Table, IPAddress Pod, Process Nginx);

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex RequestsPerSecond();

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Requests();

    [GeneratedRegex(@"(\d+)m([\d.]+)s")]
    private static partial Regex ShellTimes();
}
