namespace Orleans.Orchestrator.ControlPlane.Reconciling;

/// <summary>
/// Keeps the pods on their way few: controllers that create or delete pods at the same time share what one may do alone. Otherwise a hundred rollouts
/// fill every queue behind them, and each pod waits for thousands. Nobody waits for anybody: a slow one only makes the others' steps smaller.
/// </summary>
public sealed class PodPace(ControllerOptions options)
{
    private int _active;

    /// <summary>As <see cref="Batches.RunAsync{T}(IEnumerable{T}, int, Func{T, Task})"/>, with as many at once as are this controller's share now.</summary>
    internal async Task<IReadOnlyList<Exception>> RunAsync<T>(IEnumerable<T> items, Func<T, Task> action)
    {
        Interlocked.Increment(ref _active);
        try
        {
            return await Batches.RunAsync(items, () => Math.Clamp(options.PodsAtOnce / Math.Max(_active, 1), 1, options.PodBatch), action);
        }
        finally
        {
            Interlocked.Decrement(ref _active);
        }
    }
}
