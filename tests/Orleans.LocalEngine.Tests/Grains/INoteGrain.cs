using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Orleans.LocalEngine.Tests.Grains;

public interface INoteGrain : IRecordGrain<Note>, IRemindable
{
    Task SubscribeAsync(INoteObserver observer);

    Task UnsubscribeAsync(INoteObserver observer);

    Task NotifyAsync(ImmutableArray<Note> notes);

    Task StartTimerAsync(TimeSpan dueTime, TimeSpan period, bool interleave);

    Task StopTimerAsync();

    [ReadOnly]
    Task<int> TicksAsync();

    Task RemindAsync(string name, TimeSpan dueTime, TimeSpan period);

    Task ForgetAsync(string name);

    Task<string?> ContextAsync(string key);

    Task<string> CallerContextAsync(string other, string key);

    Task<int> CallBackAsync(string other, bool allow, int depth);

    Task<int> PlainAsync(string other, int depth);

    Task DelayDeactivationAsync(TimeSpan time);

    Task<INoteGrain> SelfAsync();
}
