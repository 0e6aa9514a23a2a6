using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Orleans.Orchestrator.Linux;
using Orleans.Orchestrator.Networking.Addresses;
using Orleans.Orchestrator.Networking.Routing;

namespace Orleans.Orchestrator.Networking.Pods;

/// <summary>
/// Pods on routed links: each has one veth and a /32, the host routes to it and is its next hop. No bridge and no ARP, since both ends are told
/// each other's hardware address; source addresses stay what they are, and a pod can't use another's.
/// </summary>
public sealed class PodNetwork : IPodNetwork, IDisposable
{
    private const int LongestUid = 128;

    private readonly NetworkOptions _options;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentDictionary<string, PodAttachment> _attached = [];
    private readonly PodDetacher _detacher;
    private readonly IpAddressPool _pool;
    private RouteClient? _routes;
    private int _mtuBytes;

    /// <param name="options">The node's network.</param>
    /// <exception cref="ArgumentException">The pod range or the interface prefix can't be used.</exception>
    public PodNetwork(NetworkOptions options)
    {
        if (options.InterfacePrefix.Length is 0 or > 3)
            throw new ArgumentException($"The interface prefix '{options.InterfacePrefix}' must have 1 to 3 characters: interface names are short.", nameof(options));
        _options = options;
        _pool = new IpAddressPool(options.PodNetwork, [options.Gateway]);
        _detacher = new PodDetacher(options, Forget);
    }

    /// <summary>For tests: called when links have been removed and nobody knows yet.</summary>
    internal Action LinksRemoved { get; init; } = () => { };

    /// <inheritdoc/>
    public Task<IReadOnlyList<PodAttachment>> StartAsync(CancellationToken cancellationToken = default) => InTurnAsync(Start, cancellationToken);

    /// <inheritdoc/>
    public Task<PodAttachment> AttachAsync(string podUid, string namespacePath, IPAddress? requested = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(podUid);
        ArgumentException.ThrowIfNullOrEmpty(namespacePath);
        if (podUid.Length > LongestUid)
            throw new ArgumentException($"A pod uid has at most {LongestUid} characters.", nameof(podUid));
        return AttachAfterDetachAsync(new PodLink(_options.InterfacePrefix, podUid), namespacePath, requested, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task DetachAsync(string podUid, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(podUid);
        // In turn, so that an attach of this pod that has begun is complete. The kernel's long work on it comes after the turn.
        var detached = await InTurnAsync(() => _detacher.Enqueue(podUid), cancellationToken).ConfigureAwait(false);
        await _detacher.RunAsync().ConfigureAwait(false);
        await detached.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<PodAttachment>> ListAsync(CancellationToken cancellationToken = default) => InTurnAsync<IReadOnlyList<PodAttachment>>(
        () => [.. PodLinks().Select(link => PodLink.ReadAttachment(link)).OfType<PodAttachment>()],
        cancellationToken);

    /// <summary>Closes the connection to the kernel; pods stay attached.</summary>
    public void Dispose()
    {
        _routes?.Dispose();
        _detacher.Dispose();
        _turn.Dispose();
    }

    /// <summary>What to say when a system call was refused.</summary>
    internal static NetworkException NeedsRoot(LinuxException cause) =>
        new($"The pod network needs root (CAP_NET_ADMIN and CAP_SYS_ADMIN): {cause.Message}", cause);

    private async Task<PodAttachment> AttachAfterDetachAsync(PodLink link, string namespacePath, IPAddress? requested, CancellationToken cancellationToken)
    {
        while (true)
        {
            // A detach of this very pod that was asked for earlier must not come later. If it fails, its caller learns of it.
            await _detacher.Leaving(link.PodUid).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            var attachment = await InTurnAsync(
                () => _detacher.Leaving(link.PodUid).IsCompleted ? Attach(link, namespacePath, requested) : null, cancellationToken).ConfigureAwait(false);
            if (attachment is not null)
                return attachment;
        }
    }

    private void Forget(IReadOnlyCollection<string> pods)
    {
        LinksRemoved();
        foreach (var uid in pods)
            if (_attached.TryRemove(uid, out var attachment))
                _pool.Release(attachment.Address);
    }

    private RouteClient Routes => _routes ??= HostNamespace.OpenRoutes(_options);

    private IReadOnlyList<PodAttachment> Start()
    {
        // Nobody can ask for another detach meanwhile, so every link that is still there belongs to a pod that stays.
        _detacher.Finish();
        GatewayLink.Ensure(_options, Routes);
        _mtuBytes = _options.MtuBytes ?? GatewayLink.UplinkMtuBytes(Routes);
        foreach (var link in PodLinks())
        {
            if (PodLink.ReadAttachment(link) is { } attachment)
                Adopt(link.Index, attachment);
            else
                Routes.DeleteLink(link.Name);
        }
        return [.. _attached.Values];
    }

    private List<LinkInfo> PodLinks() => Routes.Links().FindAll(link => PodLink.IsPodLink(_options.InterfacePrefix, link));

    private void Adopt(int index, PodAttachment attachment)
    {
        _pool.TryReserve(attachment.Address);
        _attached[attachment.PodUid] = attachment;
        ConnectHost(new PodLink(_options.InterfacePrefix, attachment.PodUid), index, attachment.Address);
    }

    private PodAttachment Attach(PodLink link, string namespacePath, IPAddress? requested)
    {
        if (_mtuBytes == 0)
            throw new InvalidOperationException($"{nameof(StartAsync)} comes first.");
        using var podNamespace = HostNamespace.Open(namespacePath, $"pod {link.PodUid}");
        using var pod = RouteClient.Open(podNamespace);
        if (_attached.TryGetValue(link.PodUid, out var existing) && pod.FindLink(PodLink.PodInterface) is not null
            && Routes.FindLink(link.HostInterface) is not null)
            return existing;

        var started = Stopwatch.GetTimestamp();
        var address = existing?.Address ?? TakeAddress(requested);
        try
        {
            // A link of the same name belonged to an earlier sandbox of this pod.
            Routes.DeleteLink(link.HostInterface);
            var create = Routes.Batch;
            create.AddVeth(new VethRequest
            {
                Name = link.HostInterface,
                HardwareAddress = PodLink.HostHardwareAddress,
                PeerName = PodLink.PodInterface,
                PeerHardwareAddress = link.PodHardwareAddress,
                PeerNamespace = podNamespace,
                MtuBytes = _mtuBytes,
            });
            Routes.Execute(create);
            ConnectPod(pod, address);
            ConnectHost(link, Index(Routes, link.HostInterface), address);
        }
        catch
        {
            Routes.DeleteLink(link.HostInterface);
            _pool.Release(address);
            _attached.TryRemove(link.PodUid, out _);
            throw;
        }
        NetworkMetrics.PodAttachSeconds.Record(Stopwatch.GetElapsedTime(started).TotalSeconds);
        return _attached[link.PodUid] = new PodAttachment(link.PodUid, address, link.HostInterface);
    }

    private IPAddress TakeAddress(IPAddress? requested)
    {
        if (requested is not null && _pool.TryReserve(requested))
            return requested;
        if (requested is not null)
            throw new NetworkException($"The address {requested} is taken or not in the node's pod range {_options.PodNetwork}.");
        return _pool.TryAllocate(out var address)
            ? address
            : throw new NetworkException($"No address is free in the node's pod range {_options.PodNetwork}; a larger range is needed for more pods.");
    }

    private void ConnectPod(RouteClient pod, IPAddress address)
    {
        const int Loopback = 1;
        var index = Index(pod, PodLink.PodInterface);
        var batch = pod.Batch;
        batch.SetLinkUp(Loopback);
        batch.SetLinkUp(index);
        batch.AddAddress(index, address, 32);
        batch.AddNeighbour(index, _options.Gateway, PodLink.HostHardwareAddress);
        batch.AddRoute(new IPNetwork(_options.Gateway, 32), index);
        batch.AddRoute(new IPNetwork(IPAddress.Any, 0), index, _options.Gateway);
        pod.Execute(batch);
    }

    private void ConnectHost(PodLink link, int index, IPAddress address)
    {
        var batch = Routes.Batch;
        batch.AddRoute(new IPNetwork(address, 32), index);
        batch.AddNeighbour(index, address, link.PodHardwareAddress);
        // Strict reverse path: the pod can't send with another's address. Local nets: a node port answers at 127.0.0.1 too; the table keeps
        // pods from sending there themselves.
        batch.ConfigureLink(
            index, link.Alias(address), (RouteConstants.IPV4_DEVCONF_RP_FILTER, 1u), (RouteConstants.IPV4_DEVCONF_ROUTE_LOCALNET, 1u));
        Routes.Execute(batch);
    }

    private static int Index(RouteClient routes, string name) =>
        routes.FindLink(name)?.Index ?? throw new NetworkException($"Interface {name} vanished while it was being set up.");

    private async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The kernel works while we are in its system calls; the caller's thread need not stand by.
            return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
        }
        catch (LinuxException cause)
        {
            throw NeedsRoot(cause);
        }
        finally
        {
            _turn.Release();
        }
    }
}
