using System.Collections.Immutable;
using System.Net.WebSockets;
using System.Threading.Channels;
using Orleans.LocalEngine.Tests.Grains;
using Orleans.Runtime;

namespace Orleans.LocalEngine.Tests;

public sealed class RemoteTests
{
    [Fact]
    public async Task Calls_arguments_answers_and_errors_cross_the_connection()
    {
        await using var hosts = await RemoteHosts.StartAsync();
        var counter = hosts.Client.GetGrain<ICounterGrain>("a");
        var note = hosts.Client.GetGrain<INoteGrain>("n");

        Assert.Equal(5, await counter.AddAsync(5));
        await counter.AddAndForgetAsync(2);
        Assert.Equal(7, await counter.GetAsync());
        Assert.Equal(new Note { Text = "x", Number = 1 }, await note.PutAsync(new Note { Text = "x", Number = 1 }));
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => counter.FailAsync("what went wrong"));
        Assert.Equal("what went wrong", exception.Message);
        Assert.Equal(note, await note.SelfAsync());
        RequestContext.Set("who", "me");
        Assert.Equal("me", await note.ContextAsync("who"));
    }

    [Fact]
    public async Task Whoever_has_no_credentials_is_refused()
    {
        await using var hosts = await RemoteHosts.StartAsync();
        using var socket = new ClientWebSocket();
        var address = new Uri($"{hosts.Address}?client={Guid.NewGuid():N}");

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(address, CancellationToken.None));
    }

    [Fact]
    public async Task Many_calls_share_one_connection()
    {
        await using var hosts = await RemoteHosts.StartAsync();

        await Parallel.ForAsync(0, 2000, async (number, token) => await hosts.Client.GetGrain<ICounterGrain>($"c{number % 7}").AddAsync(1, token));

        var sum = 0;
        for (var number = 0; number < 7; number++)
            sum += await hosts.Client.GetGrain<ICounterGrain>($"c{number}").GetAsync();

        Assert.Equal(2000, sum);
    }

    [Fact]
    public async Task Observers_are_called_back_in_order()
    {
        await using var hosts = await RemoteHosts.StartAsync();
        var observer = new Observer();
        var reference = hosts.Client.CreateObjectReference<INoteObserver>(observer);
        var grain = hosts.Client.GetGrain<INoteGrain>("n");

        await grain.SubscribeAsync(reference);
        for (var number = 0; number < 20; number++)
            await grain.NotifyAsync([new Note { Number = number }]);

        for (var number = 0; number < 20; number++)
            Assert.Equal(number, await observer.NextAsync());

        await grain.UnsubscribeAsync(reference);
    }

    [Fact]
    public async Task Streams_arrive_in_order_and_end_at_the_grain_when_left()
    {
        await using var hosts = await RemoteHosts.StartAsync();
        var counter = hosts.Client.GetGrain<ICounterGrain>("a");
        var numbers = new List<int>();

        await foreach (var number in counter.CountAsync(0, 1000).WithBatchSize(33))
            numbers.Add(number);

        Assert.Equal(Enumerable.Range(0, 1000), numbers);
        await foreach (var _ in counter.CountForEverAsync())
            break;

        Assert.Equal("stream ended", await hosts.Probe.NextAsync());
    }

    [Fact]
    public async Task A_call_without_an_answer_times_out_and_a_cancelled_one_releases_its_caller()
    {
        await using var hosts = await RemoteHosts.StartAsync();
        var counter = hosts.Client.GetGrain<ICounterGrain>("a");
        await Assert.ThrowsAsync<TimeoutException>(() => counter.NeverAsync());

        using var source = new CancellationTokenSource();
        var call = hosts.Client.GetGrain<ICounterGrain>("a").AddAsync(1, source.Token);
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_client_comes_back_after_the_server_was_restarted_and_subscribes_again()
    {
        await using var hosts = await RemoteHosts.StartAsync();
        var observer = new Observer();
        var reference = hosts.Client.CreateObjectReference<INoteObserver>(observer);
        var grain = hosts.Client.GetGrain<INoteGrain>("n");
        var subscribed = Channel.CreateUnbounded<bool>();
        using var subscription = hosts.Connection.OnConnected(async _ =>
        {
            await grain.SubscribeAsync(reference);
            subscribed.Writer.TryWrite(true);
        });
        await Within(subscribed.Reader.ReadAsync().AsTask(), "the first subscription");
        var broken = hosts.Client.GetGrain<ICounterGrain>("a").WaitAtGateAsync();
        await hosts.Client.GetGrain<ICounterGrain>("a").PeekAsync();

        await hosts.RestartServerAsync();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => Within(broken, "the end of the broken call"));
        await Within(subscribed.Reader.ReadAsync().AsTask(), "the second subscription");
        await grain.NotifyAsync([new Note { Number = 7 }]);
        Assert.Equal(7, await observer.NextAsync());
    }

    [Fact]
    public async Task A_call_to_a_server_that_is_gone_fails_within_its_timeout()
    {
        await using var hosts = await RemoteHosts.StartAsync(static options => options.ResponseTimeout = TimeSpan.FromMilliseconds(300));
        await hosts.Connection.WaitUntilConnectedAsync();

        await hosts.StopServerAsync();

        var exception = await Assert.ThrowsAnyAsync<Exception>(() => hosts.Client.GetGrain<ICounterGrain>("a").AddAsync(1));
        Assert.True(exception is TimeoutException or SiloUnavailableException, exception.ToString());
    }

    private static async Task Within(Task task, string what)
    {
        try
        {
            await task.WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Waited 30 seconds in vain for {what}.");
        }
    }

    private sealed class Observer : INoteObserver
    {
        private readonly Channel<int> _seen = Channel.CreateUnbounded<int>();

        public Task NotesAsync(ImmutableArray<Note> notes)
        {
            foreach (var note in notes)
                _seen.Writer.TryWrite(note.Number);

            return Task.CompletedTask;
        }

        public Task<int> AskAsync(int number) => Task.FromResult(number + 1);

        public async Task<int> NextAsync()
        {
            var next = _seen.Reader.ReadAsync().AsTask();
            await Within(next, "a call of the observer");
            return await next;
        }
    }
}
