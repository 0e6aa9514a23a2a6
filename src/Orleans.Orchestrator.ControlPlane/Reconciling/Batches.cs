using Orleans.Orchestrator.Errors;

namespace Orleans.Orchestrator.ControlPlane.Reconciling;

/// <summary>Does the same to many objects, so many at a time.</summary>
internal static class Batches
{
    /// <summary>Runs the action for every item, at most <paramref name="size"/> at once; all are tried.</summary>
    /// <returns>The refusals and failures.</returns>
    public static async Task<IReadOnlyList<Exception>> RunAsync<T>(IEnumerable<T> items, int size, Func<T, Task> action)
    {
        var failures = new List<Exception>();
        foreach (var chunk in items.Chunk(size))
        {
            var tasks = Array.ConvertAll(chunk, item => TryAsync(action, item));
            foreach (var task in tasks)
            {
                if (await task is { } failure)
                    failures.Add(failure);
            }
        }

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
