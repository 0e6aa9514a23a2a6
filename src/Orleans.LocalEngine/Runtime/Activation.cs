using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>
/// One grain in memory, and the only place where its code runs. It is the synchronization context of that code, so every
/// await comes back here, and one work item of the scheduler at a time.
/// </summary>
/// <remarks>
/// Orleans does the same with a task scheduler per grain. A synchronization context halves what an await allocates; the two
/// differ only for <c>ContinueWith</c> and <c>StartNew</c> without a scheduler, which the analyzer forbids in grains.
/// This file holds the queue; the others hold requests, the life cycle and the grain's belongings.
/// </remarks>
internal sealed partial class Activation : SynchronizationContext, IGrainContext, IThreadPoolWorkItem
{
    /// <summary>In <see cref="_incoming"/>: turns are scheduled or running, and nothing new has come.</summary>
    private static readonly TurnItem Running = new RunningMark();

    [ThreadStatic]
    private static Activation? beingBuilt;

    /// <summary>What has come, newest first; null when the activation is idle.</summary>
    private TurnItem? _incoming;

    /// <summary>What was taken from there, oldest first.</summary>
    private TurnItem? _ready;

    public Activation(GrainEngine engine, GrainClass grainClass, IdSpan key)
    {
        Engine = engine;
        Class = grainClass;
        Key = key;
        LastUse = engine.Now;
        Number = engine.NextActivationNumber();
    }

    /// <summary>The activation whose grain is being constructed on this thread.</summary>
    public static Activation? BeingBuilt => beingBuilt;

    public GrainEngine Engine { get; }

    public GrainClass Class { get; }

    public IdSpan Key { get; }

    /// <summary>Activations are numbered as they are made.</summary>
    public long Number { get; }

    /// <summary>The next in the same bucket of the <see cref="GrainDirectory"/>, which owns this.</summary>
    public Activation? NextInBucket { get; set; }

    public static Activation Of(IGrainBase grain) => grain.GrainContext as Activation
        ?? throw new InvalidOperationException($"{grain.GetType().Name} has no activation of this engine.");

    /// <summary>Queues an item. Any thread may call it.</summary>
    public void Push(TurnItem item)
    {
        var seen = Volatile.Read(ref _incoming);
        while (true)
        {
            item.Next = seen;
            item.Depth = seen is null ? 1 : seen.Depth + 1;
            var found = Interlocked.CompareExchange(ref _incoming, item, seen);
            if (ReferenceEquals(found, seen))
                break;

            seen = found;
        }

        if (seen is null)
            Engine.Scheduler.Schedule(this);
        else
            Engine.Scheduler.Queued(this);
    }

    /// <summary>Whether as much is queued as may be; only calls are turned away for it.</summary>
    public bool IsOverloaded => Volatile.Read(ref _incoming) is { } newest && newest.Depth > Engine.Options.MaxQueuedRequestsPerGrain;

    void IThreadPoolWorkItem.Execute()
    {
        if (!Engine.IsHalted)
            RunTurns();
    }

    /// <summary>Runs what is queued, and schedules itself again if that was too much for one go.</summary>
    public void RunTurns()
    {
        var before = Current;
        SetSynchronizationContext(this);
        var context = ExecutionContext.Capture();
        try
        {
            for (var left = Engine.Scheduler.ItemsPerTurn; TryTake(out var item); left--)
            {
                if (left == 0)
                {
                    item.Next = _ready;
                    _ready = item;
                    Engine.Scheduler.Schedule(this);
                    return;
                }

                RunItem(item);

                // What the item left in ambient values is not for the next one.
                if (context is not null && !ReferenceEquals(ExecutionContext.Capture(), context))
                    ExecutionContext.Restore(context);
            }
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => Push(PostedCallback.Rent(d, state));

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("Nothing may wait for a grain's turn.");

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    private bool TryTake(out TurnItem item)
    {
        while (true)
        {
            if (_ready is { } ready)
            {
                _ready = ready.Next;
                ready.Next = null;
                item = ready;
                return true;
            }

            if (TakeIncoming())
                continue;

            if (ReferenceEquals(Interlocked.CompareExchange(ref _incoming, null, Running), Running))
            {
                item = null!;
                return false;
            }
        }
    }

    /// <summary>Takes all that has come and turns its order around.</summary>
    private bool TakeIncoming()
    {
        if (ReferenceEquals(Volatile.Read(ref _incoming), Running))
            return false;

        var item = Interlocked.Exchange(ref _incoming, Running);
        while (item is not null && !ReferenceEquals(item, Running))
        {
            var next = item.Next;
            item.Next = _ready;
            _ready = item;
            item = next;
        }

        return _ready is not null;
    }

    private void RunItem(TurnItem item)
    {
        try
        {
            item.Run(this);
            if (_needsAttention)
                Attend();
        }
        catch (Exception exception)
        {
            // Only code that nobody awaits comes here: an async void method of a grain.
            Engine.Log.TurnFailed(GrainId, exception);
        }
    }

    private sealed class RunningMark : TurnItem
    {
        internal override void Run(Activation activation)
        {
        }
    }
}
