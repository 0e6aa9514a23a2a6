using Orleans.Orchestrator.Containers.Keeper;

namespace Orleans.Orchestrator.Containers.Tests.Keeper;

public sealed class QuietCollectionTests
{
    [Fact]
    public void A_burst_is_collected_after_it_once_and_a_few_requests_never()
    {
        var time = new OneTimer();
        var collections = 0;
        using var quiet = new QuietCollection(time, () => collections++);
        Ask(quiet, 100);
        time.Elapse();
        Assert.Equal(0, collections); // more may come
        time.Elapse();
        Assert.Equal(1, collections);
        Assert.False(time.IsSet);
        Ask(quiet, 10);
        time.Elapse();
        time.Elapse();
        Assert.Equal(1, collections);
        Assert.False(time.IsSet);
        Ask(quiet, 60);
        time.Elapse();
        time.Elapse();
        Assert.Equal(2, collections);
    }

    private static void Ask(QuietCollection quiet, int times)
    {
        for (var i = 0; i < times; i++)
            quiet.Asked();
    }

    /// <summary>Time that passes when the test says so.</summary>
    private sealed class OneTimer : TimeProvider, ITimer
    {
        private TimerCallback? _callback;

        public bool IsSet { get; private set; }

        public void Elapse()
        {
            Assert.True(IsSet);
            IsSet = false;
            _callback!(null);
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            _callback = callback;
            return this;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => IsSet = true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => default;
    }
}
