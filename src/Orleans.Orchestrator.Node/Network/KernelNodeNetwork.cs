using System.Net;
using Orleans.Orchestrator.Networking;
using Orleans.Orchestrator.Networking.Dns;
using Orleans.Orchestrator.Networking.Pods;
using Orleans.Orchestrator.Networking.Services;

namespace Orleans.Orchestrator.NodeAgent.Network;

/// <summary>The network of a real machine: veth links, nftables, and DNS on the pods' gateway address.</summary>
public sealed class KernelNodeNetwork(NodeAgentOptions options) : INodeNetwork
{
    private const int DnsPort = 53;
    private NetworkOptions? _network;
    private PodNetwork? _pods;
    private ServiceProxy? _proxy;
    private IDnsServer? _dns;

    /// <inheritdoc/>
    public IPodNetwork Pods => _pods ?? throw NotStarted();

    /// <inheritdoc/>
    public IServiceProxy Proxy => _proxy ?? throw NotStarted();

    /// <inheritdoc/>
    public IDnsServer Dns => _dns ?? throw NotStarted();

    /// <inheritdoc/>
    public IPAddress Nameserver => (_network ?? throw NotStarted()).Gateway;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PodAttachment>> StartAsync(IPNetwork podNetwork, CancellationToken cancellation)
    {
        if (_network is null || _network.PodNetwork.ToString() != podNetwork.ToString())
            await CreateAsync(podNetwork);
        var attached = await _pods!.StartAsync(cancellation);
        await _proxy!.StartAsync(cancellation);
        if (_dns is null)
        {
            var dns = new DnsServer(new DnsServerOptions
            {
                Listen = [new IPEndPoint(_network!.Gateway, DnsPort)],
                Upstream = [.. ResolvConf.Read()],
            });
            await dns.StartAsync(cancellation);
            _dns = dns;
        }

        return attached;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_dns is not null)
            await _dns.DisposeAsync();
        _pods?.Dispose();
        _proxy?.Dispose();
    }

    private async Task CreateAsync(IPNetwork podNetwork)
    {
        await DisposeAsync();
        _dns = null;
        _network = new NetworkOptions { PodNetwork = podNetwork, ClusterNetwork = options.ClusterNetwork, ServiceNetwork = options.ServiceNetwork };
        _pods = new PodNetwork(_network);
        _proxy = new ServiceProxy(_network);
    }

    private static InvalidOperationException NotStarted() => new("the node's network is not set up yet: the control plane has not given it a pod range");
}
