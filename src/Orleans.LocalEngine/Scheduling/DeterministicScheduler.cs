namespace Orleans.LocalEngine;

/// <summary>
/// Runs everything on the thread that drives it, in an order that follows from a seed, with a time that moves only when told.
/// Register it as a service before <see cref="LocalEngineHostingExtensions.UseLocalEngine(Microsoft.Extensions.DependencyInjection.IServiceCollection, Action{LocalEngineOptions}?)"/>.
/// </summary>
/// <remarks>
/// Code outside grains takes part if it runs within <see cref="Run(Func{Task})"/>: its awaits then come back here too. Anything that
/// comes back on another thread, sets a timer or takes a number there would break the order, and makes the run fail with an error that says where.
/// </remarks>
public sealed class DeterministicScheduler
{
    private readonly SeededTurnScheduler _turns;
    private readonly VirtualTimeProvider _time;
    private readonly DriverContext _driver;

    /// <summary>A scheduler for one engine, or for several that are simulated together.</summary>
    public DeterministicScheduler(ulong seed, DateTimeOffset start)
    {
        _turns = new SeededTurnScheduler(seed);
        _time = new VirtualTimeProvider(start) { Touched = () => _turns.CheckThread("a timer") };
        _driver = new DriverContext(_turns);
    }

    /// <summary>The virtual time.</summary>
    public TimeProvider TimeProvider => _time;

    /// <summary>How many turns have been run.</summary>
    public long TurnCount => _turns.TurnCount;

    /// <summary>A number that says whether two runs were the same so far: it depends on every choice and its order.</summary>
    public ulong Fingerprint => _turns.Fingerprint;

    internal TurnScheduler Turns => _turns;

    /// <summary>
    /// Withholds the turns of one engine, as a process that is suspended or collects garbage for long: they pile up until <see cref="Thaw"/>.
    /// </summary>
    /// <param name="grains">The factory of that engine.</param>
    /// <exception cref="ArgumentException">It is another one's.</exception>
    public void Freeze(IGrainFactory grains) => _turns.Freeze(EngineOf(grains));

    /// <summary>Gives an engine its turns again, those withheld first of all.</summary>
    /// <inheritdoc cref="Freeze"/>
    public void Thaw(IGrainFactory grains) => _turns.Thaw(EngineOf(grains));

    /// <summary>Ends one engine as a kill ends a process: its grains never get another turn, and who waits for them is never answered.</summary>
    /// <inheritdoc cref="Freeze"/>
    public void Halt(IGrainFactory grains)
    {
        var engine = EngineOf(grains);
        engine.Halt();
        _turns.Halted(engine);
    }

    /// <summary>
    /// Where code outside grains runs that is part of an engine's process, such as a server before it: it hangs with <see cref="Freeze"/> and
    /// ends with <see cref="Halt"/>.
    /// </summary>
    /// <inheritdoc cref="Freeze"/>
    public SynchronizationContext ProcessOf(IGrainFactory grains) => new DriverContext(_turns, EngineOf(grains));

    /// <summary>A number from the seed, for storage and networks that delay, reorder and fail. It is part of the order.</summary>
    public int NextInt32(int exclusiveMax) => _turns.Next(exclusiveMax);

    /// <summary>Runs turns until there are none left at this time.</summary>
    public void RunUntilIdle() => _turns.Drive(_turns.RunUntilIdle);

    /// <summary>Moves the time, with everything that comes due on the way.</summary>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        _turns.Drive(() =>
        {
            var end = _time.Now + time.Ticks;
            _turns.RunUntilIdle();
            while (_time.TryFireNext(end))
                _turns.RunUntilIdle();

            _time.MoveTo(end);
        });
    }

    /// <summary>Runs code from outside grains among the turns, moving the time as far as it takes, at most <paramref name="limit"/>.</summary>
    /// <exception cref="TimeoutException">The code waits for something that doesn't come within the limit.</exception>
    public void Run(Func<Task> code, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(code);
        _turns.Drive(() =>
        {
            var end = _time.Now + (limit ?? TimeSpan.FromHours(1)).Ticks;
            var task = _driver.Start(code);
            _turns.RunUntilIdle();
            while (!task.IsCompleted && _time.TryFireNext(end))
                _turns.RunUntilIdle();

            if (!task.IsCompleted)
                throw new TimeoutException("The code waits for something that no turn and no timer brings within the limit.");

            task.GetAwaiter().GetResult();
        });
    }

    /// <inheritdoc cref="Run(Func{Task}, TimeSpan?)"/>
    public T Run<T>(Func<Task<T>> code, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(code);
        T result = default!;
        Run(async () => { result = await code(); }, limit);
        return result;
    }

    private GrainEngine EngineOf(IGrainFactory grains) => grains is GrainFactory { Engine: var engine } && ReferenceEquals(engine.Scheduler, _turns)
        ? engine
        : throw new ArgumentException("These grains don't run on this scheduler.", nameof(grains));
}
