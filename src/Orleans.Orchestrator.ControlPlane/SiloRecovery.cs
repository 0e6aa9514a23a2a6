using Microsoft.Extensions.Logging;
using Orleans.Orchestrator.ControlPlane.Collections;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane;

/// <summary>
/// Goes on with what a lost silo was doing. Whoever calls a grain that was in it has it activated elsewhere, but nobody may call: a controller that had
/// something in hand there is not missed by anybody. So every collection is opened, where it is not, and tells its controllers of all objects again.
/// They are level-triggered, so one look too many does no harm.
/// </summary>
public sealed partial class SiloRecovery(Lazy<IGrainFactory> grains, KindDirectory kinds, TimeProvider time, ILogger<SiloRecovery> log)
{
    private const int Tries = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Wakes everything that may have been lost. To be called by one of the silos that are left, once they agree that the other is gone.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        var known = await TryAsync(async () => await kinds.CurrentAsync(), "the definitions of custom kinds", cancellationToken);
        var all = known?.All ?? ResourceKinds.All;
        await Task.WhenAll(all.Select(kind => TryAsync(() => WakeAsync(kind), kind.Collection, cancellationToken)));
        LogRecovered(log);
    }

    private async Task<ResourceKind> WakeAsync(ResourceKind kind)
    {
        await grains.Value.GetGrain<ICollectionWriter>(kind.Collection).WakeAsync();
        return kind;
    }

    /// <summary>While silos sort themselves out, calls fail and time out; null when that does not end.</summary>
    private async Task<T?> TryAsync<T>(Func<Task<T>> call, string what, CancellationToken cancellationToken) where T : class
    {
        for (var left = Tries; ; left--)
        {
            try
            {
                return await call();
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                if (left == 1)
                {
                    LogLeft(log, e, what);
                    return null;
                }
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "A silo was lost; all controllers have been told to look again")]
    private static partial void LogRecovered(ILogger log);

    [LoggerMessage(Level = LogLevel.Error, Message = "After a silo was lost, {What} could not be woken; what is to be done there waits for the next change")]
    private static partial void LogLeft(ILogger log, Exception exception, string what);
}
