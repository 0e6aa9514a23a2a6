using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Orleans.Orchestrator.Networking.Dns;
using Orleans.Orchestrator.Networking.Pods;
using Orleans.Orchestrator.Networking.Services;

namespace Orleans.Orchestrator.NodeAgent.Tests.World;

/// <summary>A network of which only the bookkeeping is real.</summary>
internal sealed class FakeNetwork(Changes changes) : INodeNetwork, IPodNetwork, IServiceProxy, IDnsServer
{
    private ImmutableList<ServiceTable> _tables = [];
    private int _next = 1;

    public ConcurrentDictionary<string, PodAttachment> Attached { get; } = new();

    public ImmutableList<ServiceTable> Tables => Volatile.Read(ref _tables);

    public Exception? DetachFails { get; set; }

    public IPodNetwork Pods => this;

    public IServiceProxy Proxy => this;

    public IDnsServer Dns => this;

    public IPAddress Nameserver => IPAddress.Parse("169.254.1.1");

    public DnsZone Zone { get; set; } = DnsZone.Create();

    public Task<IReadOnlyList<PodAttachment>> StartAsync(IPNetwork podNetwork, CancellationToken cancellation) => ListAsync(cancellation);

    public Task<PodAttachment> AttachAsync(string podUid, string namespacePath, IPAddress? requested = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(Attached.GetOrAdd(podUid, uid => new PodAttachment(uid, IPAddress.Parse($"10.244.3.{Interlocked.Increment(ref _next)}"), "veth")));

    public Task DetachAsync(string podUid, CancellationToken cancellationToken = default)
    {
        if (DetachFails is { } failure)
        {
            DetachFails = null;
            changes.Happened();
            throw failure;
        }

        Attached.TryRemove(podUid, out _);
        changes.Happened();
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<PodAttachment>> ListAsync(CancellationToken cancellationToken = default) => Task.FromResult<IReadOnlyList<PodAttachment>>([.. Attached.Values]);

    public Task<ServiceChange> ApplyAsync(ServiceTable table, CancellationToken cancellationToken = default)
    {
        ImmutableInterlocked.Update(ref _tables, (all, one) => all.Add(one), table);
        changes.Happened();
        return Task.FromResult(default(ServiceChange));
    }

    Task<IReadOnlyList<PodAttachment>> IPodNetwork.StartAsync(CancellationToken cancellationToken) => ListAsync(cancellationToken);

    Task IServiceProxy.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IDnsServer.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => default;
}
