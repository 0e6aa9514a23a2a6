using System.Collections.Immutable;
using Orleans.Runtime;

namespace Orleans.LocalEngine.Tests.Grains;

public sealed class NoteGrain([PersistentState("note", "memory")] IPersistentState<Note> state, GrainProbe probe)
    : RecordGrain<Note>(state), INoteGrain
{
    private readonly List<INoteObserver> _observers = [];
    private IGrainTimer? _timer;
    private int _ticks;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        probe.Deactivated(this.GetPrimaryKeyString(), reason.ReasonCode);
        return Task.CompletedTask;
    }

    public Task SubscribeAsync(INoteObserver observer)
    {
        _observers.Add(observer);
        return Task.CompletedTask;
    }

    public Task UnsubscribeAsync(INoteObserver observer)
    {
        _observers.Remove(observer);
        return Task.CompletedTask;
    }

    public async Task NotifyAsync(ImmutableArray<Note> notes)
    {
        foreach (var observer in _observers)
            await observer.NotesAsync(notes);
    }

    public Task StartTimerAsync(TimeSpan dueTime, TimeSpan period, bool interleave)
    {
        _timer = this.RegisterGrainTimer(
            TickAsync, new GrainTimerCreationOptions(dueTime, period) { Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task StopTimerAsync()
    {
        _timer?.Dispose();
        return Task.CompletedTask;
    }

    public Task<int> TicksAsync() => Task.FromResult(_ticks);

    public Task RemindAsync(string name, TimeSpan dueTime, TimeSpan period) => this.RegisterOrUpdateReminder(name, dueTime, period);

    public async Task ForgetAsync(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        probe.Note($"{this.GetPrimaryKeyString()} reminded of {reminderName} at {status.CurrentTickTime:HH:mm}");
        return Task.CompletedTask;
    }

    public Task<string?> ContextAsync(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public async Task<string> CallerContextAsync(string other, string key)
    {
        RequestContext.Set(key, "changed");
        var seen = await GrainFactory.GetGrain<INoteGrain>(other).ContextAsync(key);
        return $"{seen} {RequestContext.Get(key)}";
    }

    public async Task<int> CallBackAsync(string other, bool allow, int depth)
    {
        if (depth == 0)
            return 0;

        using var section = allow ? RequestContext.AllowCallChainReentrancy() : default;
        return 1 + await GrainFactory.GetGrain<INoteGrain>(other).PlainAsync(this.GetPrimaryKeyString(), depth - 1);
    }

    public async Task<int> PlainAsync(string other, int depth) =>
        depth == 0 ? 0 : 1 + await GrainFactory.GetGrain<INoteGrain>(other).CallBackAsync(this.GetPrimaryKeyString(), true, depth - 1);

    public Task DelayDeactivationAsync(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.CompletedTask;
    }

    public Task<INoteGrain> SelfAsync() => Task.FromResult(this.AsReference<INoteGrain>());

    private Task TickAsync(CancellationToken token)
    {
        _ticks++;
        probe.Note($"{this.GetPrimaryKeyString()} ticked {_ticks}");
        return Task.CompletedTask;
    }
}
