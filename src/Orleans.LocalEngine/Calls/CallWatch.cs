using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>
/// Knows every call object there is and fails those whose deadline has passed. So a deadline costs a call nothing but
/// the writing of one field: the price is a walk over the objects, as many as were ever under way at once.
/// </summary>
internal static class CallWatch
{
    private const int Removed = int.MinValue;

    private static readonly Lock Gate = new();
    private static readonly List<GrainCall> Calls = [];

    public static void Add(GrainCall call)
    {
        lock (Gate)
            Calls.Add(call);
    }

    /// <summary>Forgets calls that their pool has no room for.</summary>
    public static void RemoveChain(TurnItem first)
    {
        for (var item = first; item is not null; item = item.Next)
            Volatile.Write(ref ((GrainCall)item).Version, Removed);
    }

    /// <summary>Forgets the calls of an engine that will never answer them.</summary>
    public static void Forget(GrainEngine engine)
    {
        lock (Gate)
            Calls.RemoveAll(call => ReferenceEquals(call.Engine, engine));
    }

    /// <summary>Fails the engine's calls that are overdue, in the order in which they were made.</summary>
    public static void FailOverdue(GrainEngine engine, long now)
    {
        List<Overdue>? overdue = null;
        lock (Gate)
        {
            Calls.RemoveAll(static call => Volatile.Read(ref call.Version) == Removed);
            foreach (var call in Calls)
            {
                if (TryFind(call, engine, now, out var found))
                    (overdue ??= []).Add(found);
            }
        }

        if (overdue is null)
            return;

        overdue.Sort(static (a, b) => a.Sequence.CompareTo(b.Sequence));
        foreach (var item in overdue)
        {
            item.Call.FailCompletion(item.Completion, new TimeoutException(
                $"Response did not arrive on time in {item.Timeout} for message: {item.Method} on {item.Target}."));
        }
    }

    /// <summary>
    /// The object may be used again at any time: only if its version is the same after everything was read does what was
    /// read belong together. The completion belongs to that one call for ever.
    /// </summary>
    private static bool TryFind(GrainCall call, GrainEngine engine, long now, out Overdue found)
    {
        found = default;
        var version = Volatile.Read(ref call.Version);
        if ((version & 1) == 0 || !ReferenceEquals(call.Engine, engine) || Volatile.Read(ref call.Deadline) > now)
            return false;

        var completion = call.Completion;
        var target = call.Target;
        var sequence = call.Sequence;
        Interlocked.MemoryBarrier();
        if (completion is null || Volatile.Read(ref call.Version) != version || call.IsAbandoned)
            return false;

        found = new Overdue(call, completion, call.Method, target, sequence, call.Method.Timeout ?? engine.Options.ResponseTimeout);
        return true;
    }

    private readonly record struct Overdue(
        GrainCall Call, object Completion, GrainMethod Method, GrainId Target, long Sequence, TimeSpan Timeout);
}
