namespace Orleans.LocalEngine;

/// <summary>Picks the next turn by a generator with a seed.</summary>
internal sealed class SeededTurnScheduler(ulong seed) : TurnScheduler
{
    private readonly List<Turn> _ready = [];
    private readonly Dictionary<GrainEngine, List<Turn>> _frozen = [];
    private bool _anyHalted;
    private ulong _state = seed;
    private volatile string? _foreign;

    /// <summary>The thread that drives at the moment, 0 for none: then whoever calls is the driver.</summary>
    private volatile int _driver;

    /// <summary>One item at a time, so that every item is a choice.</summary>
    public override int ItemsPerTurn => 1;

    public override bool IsDeterministic => true;

    public long TurnCount { get; private set; }

    public ulong Fingerprint { get; private set; } = 14695981039346656037;

    public override void Schedule(Activation activation) => Add(new Turn(activation.Engine, activation, null, null), activation);

    public override void Queued(Activation activation) => CheckThread(activation);

    /// <summary>Whoever changes the order of things must be on the thread that drives; one that isn't ends the run.</summary>
    public void CheckThread(object who)
    {
        if (_driver != 0 && Environment.CurrentManagedThreadId != _driver)
            _foreign ??= $"{who} on another thread, so the run can't be repeated. Look for Task.Run, ConfigureAwait(false), real timers or real I/O, here:\n{Environment.StackTrace}";
    }

    /// <summary>A turn of code outside grains; of an engine's process, if one is given, whose fate it shares.</summary>
    public void Schedule(SendOrPostCallback callback, object? state, GrainEngine? engine) => Add(new Turn(engine, null, callback, state), "code outside grains");

    /// <summary>SplitMix64: small, and the same on every machine and in every version.</summary>
    public int Next(int exclusiveMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(exclusiveMax, 1);
        CheckThread("a choice");
        _state = unchecked(_state + 0x9E3779B97F4A7C15);
        var mixed = _state;
        mixed = unchecked((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9);
        mixed = unchecked((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB);
        mixed ^= mixed >> 31;
        var picked = (int)(mixed % (ulong)exclusiveMax);
        Fingerprint = unchecked((Fingerprint ^ ((uint)picked | ((ulong)exclusiveMax << 32))) * 1099511628211);
        return picked;
    }

    /// <summary>Does something as the driver; anything that comes in from another thread meanwhile is an error.</summary>
    public void Drive(Action action)
    {
        var before = _driver;
        _driver = Environment.CurrentManagedThreadId;
        try
        {
            action();
        }
        finally
        {
            _driver = before;
        }
    }

    public void RunUntilIdle()
    {
        while (true)
        {
            Turn? picked;
            lock (_ready)
            {
                if (_foreign is { } foreign)
                {
                    throw new InvalidOperationException($"Something outside of the deterministic scheduler woke {foreign}");
                }

                if (_ready.Count == 0)
                    return;

                picked = Pick();
            }

            if (picked is not { } turn)
                continue;

            TurnCount++;
            if (turn.Activation is { } activation)
                activation.RunTurns();
            else
                turn.Callback!(turn.State);
        }
    }

    /// <summary>An engine's turns are kept back from here on.</summary>
    public void Freeze(GrainEngine engine)
    {
        lock (_ready)
            _frozen.TryAdd(engine, []);
    }

    /// <summary>Those kept back are ready now, and no more are.</summary>
    public void Thaw(GrainEngine engine)
    {
        lock (_ready)
        {
            if (_frozen.Remove(engine, out var kept))
                _ready.AddRange(kept);
        }
    }

    /// <summary>An engine was ended: it gets no more turns, ever.</summary>
    public void Halted(GrainEngine engine)
    {
        lock (_ready)
        {
            _frozen.Remove(engine);
            _anyHalted = true;
        }
    }

    /// <summary>Takes a ready turn; null if it is one that may not run.</summary>
    private Turn? Pick()
    {
        var index = Next(_ready.Count);
        var turn = _ready[index];
        _ready[index] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        if (turn.Engine is not { } engine || (_frozen.Count == 0 && !_anyHalted))
            return turn;
        if (engine.IsHalted)
            return null;
        if (!_frozen.TryGetValue(engine, out var kept))
            return turn;
        kept.Add(turn);
        return null;
    }

    private void Add(Turn turn, object who)
    {
        lock (_ready)
        {
            CheckThread(who);
            _ready.Add(turn);
        }
    }

    private readonly record struct Turn(GrainEngine? Engine, Activation? Activation, SendOrPostCallback? Callback, object? State);
}
