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
    private const int Rounds = 20, Seconds = 1;
    private const string Vip = "10.96.0.10";

    public static async Task RunAsync()
    {
        using var node = new TestNamespace();
        using var server = new TestNamespace();
        using var client = new TestNamespace();
        var options = new NetworkOptions { HostNamespacePath = node.Path };
        using var network = new PodNetwork(options);
        using var proxy = new ServiceProxy(options);
        await network.StartAsync();
        await proxy.StartAsync();
        var pod = await network.AttachAsync("server", server.Path);
        await network.AttachAsync("client", client.Path);
        await proxy.ApplyAsync(new([new ServicePort
        {
            Name = "default/web", ClusterAddress = IPAddress.Parse(Vip), Port = 80, Endpoints = [new ServiceEndpoint(pod.Address, 8080)],
        }]));
        var folder = Directory.CreateTempSubdirectory();
        var configuration = Path.Combine(folder.FullName, "nginx.conf");
        await File.WriteAllTextAsync(configuration,
            $"daemon off; master_process off; worker_processes 1; pid {folder}/pid; error_log /dev/null; events {{ worker_connections 4096; }}"
            + $" http {{ access_log off; keepalive_requests 1000000; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;"
            + $" uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; server {{ listen 8080; return 200 ok; }} }}");
        using var nginx = server.Run(() => Process.Start("nginx", ["-c", configuration]));
        try
        {
            await CompareAsync(client, "keep-alive", "", pod.Address);
            await CompareAsync(client, "a connection each", "-H 'Connection: close'", pod.Address);
        }
        finally
        {
            nginx.Kill();
            await nginx.WaitForExitAsync();
            folder.Delete(recursive: true);
        }
    }

    private static async Task CompareAsync(TestNamespace client, string kind, string arguments, IPAddress pod)
    {
        var (direct, service) = (new Samples($"requests to the pod, {kind}", "/s"), new Samples($"requests through the service, {kind}", "/s"));
        await WrkAsync(client, arguments, $"http://{Vip}/");
        var ratio = new Samples("service / direct, pair by pair", "");
        for (var round = 0; round < Rounds; round++)
        {
            var one = await WrkAsync(client, arguments, $"http://{pod}:8080/");
            var other = await WrkAsync(client, arguments, $"http://{Vip}/");
            direct.Add(one);
            service.Add(other);
            ratio.Add(other / one);
        }
        direct.Print();
        service.Print();
        ratio.Print();
    }

    private static async Task<double> WrkAsync(TestNamespace client, string arguments, string url)
    {
        var output = await Task.Run(() => client.Shell($"wrk -t1 -c32 -d{Seconds}s {arguments} {url}"));
        return double.Parse(RequestsPerSecond().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex RequestsPerSecond();
}
