using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Admission.Policies;

/// <summary>
/// Tells a silo of policies whose collections live in another one, by watching them. There a policy holds a moment later than it was acknowledged.
/// </summary>
internal sealed partial class PolicyFeed(PolicyCache policies, IGrainFactory grains, TimeProvider time, ILogger<PolicyFeed> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(policies.Kinds.Select(kind => FollowAsync(kind, stoppingToken)));

    private async Task FollowAsync(ResourceKind kind, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await FollowOnceAsync(kind, stopping);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogLost(log, e, kind.Collection);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task FollowOnceAsync(ResourceKind kind, CancellationToken stopping)
    {
        var collection = grains.GetCollection(kind);
        var present = await collection.ListAsync(ListQuery.All);
        policies.Load(kind, present);
        await foreach (var batch in collection.WatchAsync(new WatchQuery { ResourceVersion = present.ResourceVersion }, stopping).WithCancellation(stopping))
        {
            foreach (var change in batch.Events.Where(e => e.Object is not null))
                policies.Route(kind.Collection, [new ResourceChange(change.Type, change.ResourceVersion, null, change.Object!)], grains);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The watch of {Collection} broke; it begins anew")]
    private static partial void LogLost(ILogger log, Exception exception, string collection);
}
