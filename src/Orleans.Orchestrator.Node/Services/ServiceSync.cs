using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Discovery.V1;

namespace Orleans.Orchestrator.NodeAgent.Services;

/// <summary>Keeps the machine's forwarding table and DNS zone as the cluster's services and endpoint slices say.</summary>
internal sealed class ServiceSync(IGrainFactory grains, ServiceDirectory directory, INodeNetwork network, NodeAgentOptions options, TimeProvider time, ILogger<ServiceSync> log)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Lock _lock = new();

    public Task RunAsync(CancellationToken cancellation) => Task.WhenAll(
        FollowAsync(ResourceKinds.Service, cancellation),
        FollowAsync(ResourceKinds.EndpointSlice, cancellation),
        ApplyAsync(cancellation));

    private async Task FollowAsync(ResourceKind kind, CancellationToken cancellation)
    {
        var delay = FirstRetry;
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                var collection = grains.GetCollection(kind);
                var page = await collection.ListAsync(ListQuery.All);
                lock (_lock)
                {
                    Keep(kind, [.. page.Items.Select(o => ServiceDirectory.Key(o.Value.Metadata.Namespace, o.Value.Metadata.Name))]);
                    foreach (var item in page.Items)
                        Set(item.Value, gone: false);
                }

                _changed.Writer.TryWrite(true);
                delay = FirstRetry;
                await foreach (var batch in collection.WatchAsync(new WatchQuery { ResourceVersion = page.ResourceVersion }, cancellation))
                {
                    lock (_lock)
                    {
                        foreach (var change in batch.Events.Where(e => e.Object is not null))
                            Set(change.Object!.Value, change.Type == WatchEventType.Deleted);
                    }

                    _changed.Writer.TryWrite(true);
                }
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                // Whatever ended the watch, a new list brings everything that was missed.
                log.LogWarning("The watch of {Collection} ended and is begun again in {Delay}: {Error}", kind.Collection, delay, e.Message);
                await Task.Delay(delay, time, cancellation);
                delay = delay * 2 > LongestRetry ? LongestRetry : delay * 2;
            }
        }
    }

    private async Task ApplyAsync(CancellationToken cancellation)
    {
        var delay = FirstRetry;
        await foreach (var _ in _changed.Reader.ReadAllAsync(cancellation))
        {
            try
            {
                lock (_lock)
                    network.Dns.Zone = directory.Zone(options.ClusterDomain);
                Networking.Services.ServiceTable table;
                lock (_lock)
                    table = directory.Table();
                await network.Proxy.ApplyAsync(table, cancellation);
                delay = FirstRetry;
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                log.LogError(e, "The service table could not be applied; it is tried again in {Delay}", delay);
                await Task.Delay(delay, time, cancellation);
                delay = delay * 2 > LongestRetry ? LongestRetry : delay * 2;
                _changed.Writer.TryWrite(true);
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
