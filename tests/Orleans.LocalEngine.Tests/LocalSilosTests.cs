using System.Collections.Immutable;
using System.Threading.Channels;
using Orleans.LocalEngine.Tests.Grains;
using Orleans.Runtime;

namespace Orleans.LocalEngine.Tests;

/// <summary>Engines that share grains, in one process.</summary>
public sealed class LocalSilosTests
{
    [Fact]
    public async Task Every_silo_reaches_the_one_activation_of_a_grain_and_each_has_its_share()
    {
        await using var hosts = await SiloHosts.StartAsync(3);

        foreach (var key in Enumerable.Range(0, 60))
        {
            for (var silo = 0; silo < 3; silo++)
                Assert.Equal(silo + 1, await hosts.Grains(silo).GetGrain<ICounterGrain>($"c{key}").AddAsync(1));
        }

        var shares = Enumerable.Range(0, 3).Select(hosts.ActivationsIn).ToList();
        Assert.Equal(60, shares.Sum());
        Assert.All(shares, static share => Assert.InRange(share, 5, 50));
    }

    [Fact]
    public async Task Nothing_that_crosses_is_shared_by_reference()
    {
        await using var hosts = await SiloHosts.StartAsync(2);
        var note = new Note { Text = "x", Number = 1 };

        var here = await hosts.Grains(0).GetGrain<INoteGrain>(hosts.KeyIn(0)).PutAsync(note);
        var there = await hosts.Grains(0).GetGrain<INoteGrain>(hosts.KeyIn(1)).PutAsync(note);

        Assert.Same(note, here);
        Assert.Equal(note, there);
        Assert.NotSame(note, there);
    }

    [Fact]
    public async Task Errors_contexts_references_and_one_way_calls_cross_between_silos()
    {
        await using var hosts = await SiloHosts.StartAsync(2);
        var counter = hosts.Grains(0).GetGrain<ICounterGrain>(hosts.KeyIn(1));
        var note = hosts.Grains(0).GetGrain<INoteGrain>(hosts.KeyIn(1));

        await counter.AddAndForgetAsync(2);
        Assert.Equal(2, await counter.GetAsync());
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => counter.FailAsync("what went wrong"));
        Assert.Equal("what went wrong", exception.Message);
        Assert.Equal(note, await note.SelfAsync());
        await Assert.ThrowsAsync<TimeoutException>(() => counter.NeverAsync());
        RequestContext.Set("who", "me");
        Assert.Equal("me", await note.ContextAsync("who"));
        Assert.Equal("changed changed", await note.CallerContextAsync(hosts.KeyIn(0), "who"));
    }

    [Fact]
    public async Task Observers_and_streams_cross_between_silos()
    {
        await using var hosts = await SiloHosts.StartAsync(2);
        var observer = new Observer();
        var grain = hosts.Grains(0).GetGrain<INoteGrain>(hosts.KeyIn(1));
        await grain.SubscribeAsync(hosts.Grains(0).CreateObjectReference<INoteObserver>(observer));
        await grain.NotifyAsync([new Note { Number = 7 }]);
        Assert.Equal(7, await observer.NextAsync());

        var counter = hosts.Grains(0).GetGrain<ICounterGrain>(hosts.KeyIn(1));
        var numbers = new List<int>();
        await foreach (var number in counter.CountAsync(0, 1000).WithBatchSize(33))
            numbers.Add(number);
        Assert.Equal(Enumerable.Range(0, 1000), numbers);
        await foreach (var _ in counter.CountForEverAsync())
            break;
        Assert.Equal("stream ended", await hosts.Probe(1).NextAsync());
    }

    [Fact]
    public async Task Grains_of_a_silo_that_was_killed_are_activated_in_another_and_calls_under_way_fail()
    {
        await using var hosts = await SiloHosts.StartAsync(3);
        var (kept, lost) = (hosts.KeyIn(1), hosts.KeyIn(2));
        var grains = hosts.Grains(0);
        await grains.GetGrain<ICounterGrain>(kept).AddAsync(5);
        await grains.GetGrain<ICounterGrain>(lost).AddAsync(5);
        var waiting = grains.GetGrain<ICounterGrain>(lost).WaitAtGateAsync();
        var stream = grains.GetGrain<ICounterGrain>(lost).CountForEverAsync().GetAsyncEnumerator();
        await stream.MoveNextAsync();
        var told = new List<string>();
        hosts.Silos.Lost += told.Add;
        var dead = hosts.Grains(2);

        hosts.Kill(2);

        await Assert.ThrowsAsync<SiloUnavailableException>(() => waiting);
        await Assert.ThrowsAsync<SiloUnavailableException>(() => stream.MoveNextAsync().AsTask());
        await Assert.ThrowsAsync<SiloUnavailableException>(() => dead.GetGrain<ICounterGrain>(kept).AddAsync(1));
        Assert.Equal(["silo-2"], told);
        Assert.Equal("silo-0 silo-1", string.Join(' ', hosts.Silos.Alive));
        Assert.Equal(6, await grains.GetGrain<ICounterGrain>(kept).AddAsync(1));
        Assert.Equal(1, await grains.GetGrain<ICounterGrain>(lost).AddAsync(1));
        Assert.Equal(2, await hosts.Grains(1).GetGrain<ICounterGrain>(lost).AddAsync(1));
    }

    [Fact]
    public async Task The_last_silo_cannot_be_killed()
    {
        await using var hosts = await SiloHosts.StartAsync(2);
        hosts.Kill(0);

        Assert.Throws<InvalidOperationException>(() => hosts.Silos.Kill(hosts.Grains(0)));
        Assert.Equal(1, await hosts.Grains(0).GetGrain<ICounterGrain>("a").AddAsync(1));
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

        public Task<int> NextAsync() => _seen.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
    }
}
