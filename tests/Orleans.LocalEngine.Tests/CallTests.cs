using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.LocalEngine.Tests;

public sealed class CallTests
{
    [Fact]
    public async Task A_call_is_answered()
    {
        await using var host = await EngineHost.StartAsync();

        Assert.Equal(5, await host.Counter("a").AddAsync(5));
        Assert.Equal(8, await host.Counter("a").AddAsync(3));
        Assert.Equal(8, await host.Counter("a").GetAsync());
        Assert.Equal(0, await host.Counter("b").GetAsync());
    }

    [Fact]
    public async Task Requests_to_a_grain_dont_interleave()
    {
        await using var host = await EngineHost.StartAsync();
        var counter = host.Counter("a");

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => counter.AddSlowlyAsync(1)));

        Assert.Equal(200, await counter.GetAsync());
    }

    [Fact]
    public async Task Calls_from_many_threads_are_all_answered()
    {
        await using var host = await EngineHost.StartAsync();

        await Parallel.ForAsync(0, 2000, async (number, token) =>
        {
            var counter = host.Counter($"c{number % 10}");
            await counter.AddAsync(1, token);
            await counter.AddSlowlyAsync(1);
        });

        for (var number = 0; number < 10; number++)
            Assert.Equal(400, await host.Counter($"c{number}").GetAsync());
    }

    [Fact]
    public async Task An_interleaving_call_begins_while_another_waits()
    {
        await using var host = await EngineHost.StartAsync();
        var counter = host.Counter("a");
        var waiting = counter.WaitAtGateAsync();
        var queued = counter.AddAsync(10);

        Assert.Equal(0, await counter.PeekAsync());
        await counter.OpenAsync();
        await waiting;

        Assert.Equal(11, await queued);
    }

    [Fact]
    public async Task An_exception_reaches_the_caller()
    {
        await using var host = await EngineHost.StartAsync();

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => host.Counter("a").FailAsync("what went wrong"));

        Assert.Equal("what went wrong", exception.Message);
    }

    [Fact]
    public async Task A_one_way_call_completes_at_once_and_hides_its_failure()
    {
        await using var host = await EngineHost.StartAsync();
        var counter = host.Counter("a");

        Assert.True(counter.AddAndForgetAsync(-3).IsCompletedSuccessfully);

        Assert.Equal(-3, await counter.GetAsync());
    }

    [Fact]
    public async Task A_call_without_an_answer_times_out()
    {
        await using var host = await EngineHost.StartAsync(
            options => options.DeadlineCheckPeriod = TimeSpan.FromMilliseconds(50),
            services => services.Configure<GrainCollectionOptions>(
                static options => options.DeactivationTimeout = TimeSpan.FromMilliseconds(50)));

        var exception = await Assert.ThrowsAsync<TimeoutException>(() => host.Counter("a").NeverAsync());

        Assert.Contains("NeverAsync", exception.Message, StringComparison.Ordinal);
        Assert.Contains("counter/a", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_releases_its_caller()
    {
        await using var host = await EngineHost.StartAsync();
        var counter = host.Counter("a");
        var waiting = counter.WaitAtGateAsync();
        using var source = new CancellationTokenSource();
        var call = counter.AddAsync(10, source.Token);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await counter.OpenAsync();
        await waiting;
        Assert.Equal(1, await counter.GetAsync());
    }

    [Fact]
    public async Task Too_many_waiting_requests_are_refused()
    {
        await using var host = await EngineHost.StartAsync(options => options.MaxQueuedRequestsPerGrain = 10);
        var counter = host.Counter("a");
        var waiting = counter.WaitAtGateAsync();
        await counter.PeekAsync();

        var calls = new List<Task<Exception?>>();
        for (var number = 0; number < 20; number++)
        {
            calls.Add(Record.ExceptionAsync(() => counter.AddAsync(1)));
            await counter.PeekAsync();
        }

        await counter.OpenAsync();
        await waiting;
        var outcomes = await Task.WhenAll(calls);

        Assert.Equal(10, outcomes.Count(static outcome => outcome is null));
        Assert.Equal(10, outcomes.Count(static outcome => outcome is LimitExceededException));
        Assert.Equal(11, await counter.GetAsync());
    }

    [Fact]
    public async Task A_stream_arrives_in_order()
    {
        await using var host = await EngineHost.StartAsync();
        var numbers = new List<int>();

        await foreach (var number in host.Counter("a").CountAsync(0, 1000))
            numbers.Add(number);

        Assert.Equal(Enumerable.Range(0, 1000), numbers);
    }

    [Fact]
    public async Task A_stream_that_is_left_ends_at_the_grain()
    {
        await using var host = await EngineHost.StartAsync();

        await foreach (var number in host.Counter("a").CountForEverAsync())
        {
            Assert.Equal(1, number);
            break;
        }

        Assert.Equal("stream ended", await host.Probe.NextAsync());
    }

    [Fact]
    public async Task A_stream_ends_when_its_grain_is_deactivated()
    {
        await using var host = await EngineHost.StartAsync();
        var counter = host.Counter("a");

        await Assert.ThrowsAsync<EnumerationAbortedException>(async () =>
        {
            await foreach (var _ in counter.CountForEverAsync())
                await counter.LeaveAsync();
        });
    }

    [Fact]
    public async Task A_stream_whose_reader_cancels_ends_on_both_sides()
    {
        await using var host = await EngineHost.StartAsync();
        using var source = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in host.Counter("a").CountForEverAsync(source.Token))
                await source.CancelAsync();
        });

        Assert.Equal("stream ended", await host.Probe.NextAsync());
    }
}
