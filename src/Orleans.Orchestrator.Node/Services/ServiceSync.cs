using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;

namespace Orleans.Orchestrator.NodeAgent.Services;

/// <summary>Keeps the machine's forwarding table and DNS zone as the cluster's services and endpoint slices say.</summary>
internal sealed class ServiceSync(IGrainFactory grains, ServiceDirectory directory, INodeNetwork network, TimeProvider time, ILogger<ServiceSync> log)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);

    /// <summary>Puts right what others did to the kernel's table. Where nothing changed the proxy sees that by the objects' being the same.</summary>
    private static readonly TimeSpan ApplyAgain = TimeSpan.FromSeconds(30);

    /// <summary>Services and endpoints can wait so long for the control plane to say which pods are here, and with them for their host ports.</summary>
    private static readonly TimeSpan HostPortPatience = TimeSpan.FromSeconds(5);

    private readonly AsyncSignal _changed = new(time);
    private readonly TaskCompletionSource _servicesListed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _slicesListed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task RunAsync(CancellationToken cancellation)
    {
        directory.HostPortsChanged += _changed.Set;
        try
        {
            await Task.WhenAll(
                FollowAsync(ResourceKinds.Service, _servicesListed, cancellation),
                FollowAsync(ResourceKinds.EndpointSlice, _slicesListed, cancellation),
                ApplyAsync(cancellation));
        }
        finally
        {
            directory.HostPortsChanged -= _changed.Set;
        }
    }

    private async Task FollowAsync(ResourceKind kind, TaskCompletionSource listed, CancellationToken cancellation)
    {
        var delay = FirstRetry;
        while (true)
        {
            var why = "the stream ended";
            try
            {
                var collection = grains.GetCollection(kind);
                var page = await collection.ListAsync(ListQuery.All);
                Keep(kind, page.Items.Select(o => ServiceDirectory.Key(o.Value.Metadata.Namespace, o.Value.Metadata.Name)).ToHashSet(StringComparer.Ordinal));
                foreach (var item in page.Items)
                    Set(item.Value, gone: false);
                listed.TrySetResult();
                _changed.Set();
                delay = FirstRetry;
                await foreach (var batch in collection.WatchAsync(new WatchQuery { ResourceVersion = page.ResourceVersion }, cancellation))
                {
                    foreach (var change in batch.Events.Where(e => e.Object is not null && e.Type != WatchEventType.Bookmark))
                        Set(change.Object!.Value, change.Type == WatchEventType.Deleted);
                    _changed.Set();
                }

                cancellation.ThrowIfCancellationRequested();
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                why = e.Message;
            }

            // Whatever ended the watch, a new list brings everything that was missed.
            log.LogWarning("The watch of {Collection} ended and is begun again in {Delay}: {Error}", kind.Collection, delay, why);
            await Task.Delay(delay, time, cancellation);
            delay = delay * 2 > LongestRetry ? LongestRetry : delay * 2;
        }
    }

    private async Task ApplyAsync(CancellationToken cancellation)
    {
        // Until both are known the kernel keeps what an earlier agent gave it: services without their endpoints would be refused.
        await Task.WhenAll(_servicesListed.Task, _slicesListed.Task).WaitAsync(cancellation);
        await directory.HostPortsKnown.WaitAsync(HostPortPatience, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
        var delay = FirstRetry;
        while (true)
        {
            try
            {
                var (table, zone) = directory.Current();
                if (!ReferenceEquals(network.Dns.Zone, zone))
                    network.Dns.Zone = zone;
                await network.Proxy.ApplyAsync(table, cancellation);
                delay = FirstRetry;
                await _changed.WaitAsync(ApplyAgain, cancellation);
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                log.LogError(e, "The service table could not be applied; it is tried again in {Delay}", delay);
                await Task.Delay(delay, time, cancellation);
                delay = delay * 2 > LongestRetry ? LongestRetry : delay * 2;
            }
        }
    }

    private void Keep(ResourceKind kind, HashSet<string> keys)
    {
        if (kind == ResourceKinds.Service)
            directory.KeepServices(keys);
        else
            directory.KeepSlices(keys);
    }

    private void Set(IResource value, bool gone)
    {
        if (value is Service service)
            directory.Set(service, gone);
        else if (value is EndpointSlice slice)
            directory.Set(slice, gone);
    }
}
