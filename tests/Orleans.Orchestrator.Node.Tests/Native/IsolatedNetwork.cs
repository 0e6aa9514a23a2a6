using System.Net;
using Microsoft.Win32.SafeHandles;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Networking;
using Orleans.Orchestrator.Networking.Dns;
using Orleans.Orchestrator.Networking.Pods;
using Orleans.Orchestrator.Networking.Services;

namespace Orleans.Orchestrator.NodeAgent.Tests.Native;

/// <summary>Real links and addresses of pods, in a network namespace that takes the machine's place.</summary>
internal sealed class IsolatedNetwork : INodeNetwork
{
    private readonly FakeNetwork _rest;
    private readonly SafeFileHandle _namespace;
    private readonly PodNetwork _pods;

    public IsolatedNetwork(Changes changes)
    {
        _rest = new FakeNetwork(changes);
        SafeFileHandle? handle = null;
        var thread = new Thread(() => handle = NetworkNamespace.Unshare());
        thread.Start();
        thread.Join();
        _namespace = handle!;
        _pods = new PodNetwork(new NetworkOptions { HostNamespacePath = $"/proc/{Environment.ProcessId}/fd/{_namespace.DangerousGetHandle()}" });
    }

    public IPodNetwork Pods => _pods;

    public IServiceProxy Proxy => _rest;

    public IDnsServer Dns => _rest;

    public IPAddress Nameserver => _rest.Nameserver;

    public Task<IReadOnlyList<PodAttachment>> StartAsync(IPNetwork podNetwork, CancellationToken cancellation) => _pods.StartAsync(cancellation);

    public ValueTask DisposeAsync()
    {
        _pods.Dispose();
        _namespace.Dispose();
        return default;
    }
}
