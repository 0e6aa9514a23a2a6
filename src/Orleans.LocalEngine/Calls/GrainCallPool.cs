using System.Collections.Concurrent;
using System.ComponentModel;

namespace Orleans.LocalEngine;

/// <summary>
/// Call objects to use again. A call is rented by the caller's thread and returned by the grain's, so what one thread has too
/// many of goes to the others in chains.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class GrainCallPool<T>
    where T : GrainCall, new()
{
    private const int ChainLength = 64;
    private const int MaxSharedChains = 256;

    private static readonly ConcurrentQueue<TurnItem> Shared = new();

    [ThreadStatic]
    private static TurnItem? local;

    [ThreadStatic]
    private static int localCount;

    /// <summary>A call object that is under way from now on.</summary>
    public static T Rent()
    {
        var item = local;
        if (item is null)
        {
            if (!Shared.TryDequeue(out item))
                return new T();

            localCount = ChainLength;
        }

        local = item.Next;
        localCount--;
        item.Next = null;
        return (T)item;
    }

    /// <summary>Gives one back.</summary>
    public static void Return(T call)
    {
        if (localCount == ChainLength)
        {
            if (Shared.Count < MaxSharedChains)
                Shared.Enqueue(local!);
            else
                CallWatch.RemoveChain(local!);

            local = null;
            localCount = 0;
        }

        call.Next = local;
        local = call;
        localCount++;
    }
}
