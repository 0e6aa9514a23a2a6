using Orleans.Runtime;

namespace Orleans.LocalEngine;

/// <summary>What a grain has beside its requests.</summary>
internal sealed partial class Activation
{
    private ActivationExtras? _extras;

    public GrainId GrainId => new(Class.Type, Key);

    public IServiceProvider ActivationServices => Engine.Services;

    public GrainReference GrainReference => Extras.Reference ??= Engine.GetUntypedReference(GrainId);

    public Task Deactivated
    {
        get
        {
            var deactivated = Extras.Deactivated ??= new TaskCompletionSource(
                Engine.Scheduler.IsDeterministic ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
            if (_state == ActivationState.Gone)
                deactivated.TrySetResult();

            return deactivated.Task;
        }
    }

    private ActivationExtras Extras => _extras ?? CreateExtras();

    /// <inheritdoc/>
    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override string ToString() => $"[Activation {Number}: {GrainId}]";

    public void AddState(IActivationState state) => (Extras.States ??= []).Add(state);

    public void DelayDeactivation(TimeSpan time) =>
        Extras.KeepUntil = time < TimeSpan.Zero ? 0
            : time == Timeout.InfiniteTimeSpan || time > TimeSpan.FromDays(36500) ? long.MaxValue
            : Engine.Now + time.Ticks;

    public IGrainTimer RegisterTimer<TState>(
        Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer<TState>(this, callback, state, options);
        lock (Extras)
            (Extras.Timers ??= []).Add(timer);

        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void Remove(GrainTimer timer)
    {
        lock (Extras)
            _extras!.Timers?.Remove(timer);
    }

    public void Add(IGrainEnumeration enumeration) => (Extras.Enumerations ??= []).Add(enumeration);

    public void Remove(IGrainEnumeration enumeration) => _extras?.Enumerations?.Remove(enumeration);

    private ActivationExtras CreateExtras()
    {
        Interlocked.CompareExchange(ref _extras, new ActivationExtras(), null);
        return _extras;
    }

    private void StopTimers()
    {
        if (_extras is not { } extras)
            return;

        GrainTimer[] timers;
        lock (extras)
        {
            timers = extras.Timers is null ? [] : [.. extras.Timers];
            extras.Timers = null;
        }

        foreach (var timer in timers)
            timer.Dispose();
    }

    private async Task StopEnumerationsAsync()
    {
        if (_extras?.Enumerations is not { Count: > 0 } enumerations)
            return;

        foreach (var enumeration in enumerations.ToArray())
            await enumeration.AbortAsync();
    }
}
