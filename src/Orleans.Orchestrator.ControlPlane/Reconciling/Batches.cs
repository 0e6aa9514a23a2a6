using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.ControlPlane.Reconciling;

/// <summary>Does the same to many objects, so many at a time.</summary>
internal static class Batches
{
    /// <summary>Runs the action for every item, at most <paramref name="size"/> at once; all are tried. One that is done makes room for the next.</summary>
    /// <returns>The refusals and failures.</returns>
    public static Task<IReadOnlyList<Exception>> RunAsync<T>(IEnumerable<T> items, int size, Func<T, Task> action) => RunAsync(items, () => size, action);

    /// <summary>The same, where how many may run at once changes meanwhile: it gets narrower by what is more than <paramref name="size"/>, one at the least goes on.</summary>
    public static async Task<IReadOnlyList<Exception>> RunAsync<T>(IEnumerable<T> items, Func<int> size, Func<T, Task> action)
    {
        var all = items as IReadOnlyList<T> ?? [.. items];
        var failures = new List<Exception>();
        var (next, lanes) = (-1, Math.Min(Math.Max(size(), 1), all.Count));

        async Task LaneAsync()
        {
            while (Interlocked.Increment(ref next) is var index && index < all.Count)
            {
                var failure = await TryAsync(action, all[index]);
                lock (failures)
                {
                    if (failure is not null)
                        failures.Add(failure);
                    if (lanes > Math.Max(size(), 1))
                    {
                        lanes--;
                        return;
                    }
                }
            }
        }

        await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => LaneAsync()).ToList());
        return failures;
    }

    /// <summary>Whether the failure only says that the object is not what the caller thought it to be: a later look will tell.</summary>
    public static bool IsOutdated(Exception failure) => failure is ApiException { Code: 404 or 409 };

    /// <summary>
    /// Whether the failure only says that the object is gone. For whoever tells something once and won't look again a conflict is no answer: the grain has read
    /// the object anew since, and takes it when it is told again.
    /// </summary>
    public static bool IsGone(Exception failure) => failure is ApiException { Code: 404 };

    private static async Task<Exception?> TryAsync<T>(Func<T, Task> action, T item)
    {
        try
        {
            await action(item);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }
}
