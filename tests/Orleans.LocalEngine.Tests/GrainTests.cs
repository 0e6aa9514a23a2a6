using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using Orleans.LocalEngine.Tests.Grains;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.LocalEngine.Tests;

/// <summary>What a grain has beside calls, in virtual time.</summary>
public sealed class GrainTests
{
    [Fact]
    public void Methods_of_a_generic_base_interface_are_called()
    {
        using var simulation = Simulation.Start();
        IRecordGrain<Note> grain = simulation.Note("a");

        var put = simulation.Run(() => grain.PutAsync(new Note { Text = "x", Number = 3 }));

        Assert.Equal(new Note { Text = "x", Number = 3 }, put);
        Assert.Same(put, simulation.Run(() => grain.GetAsync()));
    }

    [Fact]
    public void State_outlives_the_activation()
    {
        using var simulation = Simulation.Start();
        simulation.Run(() => simulation.Note("a").PutAsync(new Note { Text = "kept" }));
        simulation.Advance(TimeSpan.FromHours(1));

        Assert.Equal("a deactivated: ActivationIdle", simulation.Run(simulation.Probe.NextAsync));
        Assert.Equal("kept", simulation.Run(() => simulation.Note("a").GetAsync()).Text);
    }

    [Fact]
    public void A_grain_whose_state_was_changed_by_others_reads_it_anew()
    {
        using var simulation = Simulation.Start();
        var grain = simulation.Note("a");
        simulation.Run(() => grain.PutAsync(new Note { Text = "mine" }));
        var storage = simulation.Host.Services.GetRequiredKeyedService<IGrainStorage>("memory");
        var other = new GrainState<Note>();
        simulation.Run(async () =>
        {
            await storage.ReadStateAsync("note", GrainId.Create("note", "a"), other);
            other.State = new Note { Text = "theirs" };
            await storage.WriteStateAsync("note", GrainId.Create("note", "a"), other);
        });

        simulation.Run(() => Assert.ThrowsAsync<InconsistentStateException>(() => grain.PutAsync(new Note { Text = "mine again" })));

        Assert.Equal("theirs", simulation.Run(() => grain.GetAsync()).Text);
    }

    [Fact]
    public void A_delayed_deactivation_keeps_an_idle_grain()
    {
        using var simulation = Simulation.Start(services: static services =>
            services.Configure<GrainCollectionOptions>(static options => options.CollectionAge = TimeSpan.FromMinutes(5)));
        simulation.Run(() => simulation.Note("a").DelayDeactivationAsync(TimeSpan.FromHours(2)));

        simulation.Advance(TimeSpan.FromHours(1));
        Assert.Equal(1, simulation.Host.Engine.Directory.Count);
        simulation.Advance(TimeSpan.FromHours(2));
        Assert.Equal(0, simulation.Host.Engine.Directory.Count);
    }

    [Fact]
    public void A_grain_that_leaves_is_activated_by_the_next_call()
    {
        using var simulation = Simulation.Start();
        var counter = simulation.Counter("a");

        simulation.Run(async () =>
        {
            await counter.AddAsync(1);
            var leaving = counter.LeaveAsync();
            var queued = counter.AddAsync(5);
            await leaving;
            Assert.Equal(5, await queued);
            Assert.Equal(2, await counter.ActivationsAsync());
        });
    }

    [Fact]
    public void A_timer_ticks_until_it_is_disposed()
    {
        using var simulation = Simulation.Start();
        var grain = simulation.Note("a");
        simulation.Run(() => grain.StartTimerAsync(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), false));

        simulation.Advance(TimeSpan.FromSeconds(35));
        Assert.Equal(4, simulation.Run(() => grain.TicksAsync()));
        simulation.Run(() => grain.StopTimerAsync());
        simulation.Advance(TimeSpan.FromSeconds(35));
        Assert.Equal(4, simulation.Run(() => grain.TicksAsync()));
    }

    [Fact]
    public void A_reminder_comes_back_even_to_a_grain_that_was_deactivated()
    {
        using var simulation = Simulation.Start();
        var grain = simulation.Note("a");
        simulation.Run(() => grain.RemindAsync("bell", TimeSpan.FromMinutes(10), TimeSpan.FromHours(1)));

        simulation.Advance(TimeSpan.FromMinutes(90));

        Assert.Equal("a reminded of bell at 00:10", simulation.Run(simulation.Probe.NextAsync));
        Assert.StartsWith("a deactivated", simulation.Run(simulation.Probe.NextAsync), StringComparison.Ordinal);
        Assert.Equal("a reminded of bell at 01:10", simulation.Run(simulation.Probe.NextAsync));
        simulation.Run(() => grain.ForgetAsync("bell"));
        simulation.Run(() => Assert.ThrowsAsync<ReminderException>(() => grain.RemindAsync("bell", default, TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public void An_observer_is_called_in_order_and_can_be_forgotten()
    {
        using var simulation = Simulation.Start();
        var seen = new List<int>();
        var observer = new Observer(seen);
        var reference = simulation.Grains.CreateObjectReference<INoteObserver>(observer);
        var grain = simulation.Note("a");

        simulation.Run(async () =>
        {
            await grain.SubscribeAsync(reference);
            for (var number = 0; number < 10; number++)
                await grain.NotifyAsync([new Note { Number = number }]);

            Assert.Equal(42, await reference.AskAsync(41));
        });

        Assert.Equal(Enumerable.Range(0, 10), seen);
        simulation.Grains.DeleteObjectReference<INoteObserver>(observer);
        simulation.Run(() => Assert.ThrowsAsync<ClientNotAvailableException>(() => reference.AskAsync(1)));
    }

    [Fact]
    public void An_observer_without_a_reference_is_refused()
    {
        using var simulation = Simulation.Start();

        Assert.Throws<ArgumentException>(() => { _ = simulation.Note("a").SubscribeAsync(new Observer([])); });
    }

    [Fact]
    public void Request_context_travels_with_calls_and_not_back()
    {
        using var simulation = Simulation.Start();

        simulation.Run(async () =>
        {
            RequestContext.Set("who", "me");
            Assert.Equal("me", await simulation.Note("a").ContextAsync("who"));
            Assert.Equal("changed changed", await simulation.Note("a").CallerContextAsync("b", "who"));
            Assert.Equal("me", RequestContext.Get("who"));
            RequestContext.Clear();
            Assert.Null(await simulation.Note("a").ContextAsync("who"));
        });
    }

    [Fact]
    public void A_call_chain_comes_back_only_where_that_is_allowed()
    {
        using var simulation = Simulation.Start();

        Assert.Equal(2, simulation.Run(() => simulation.Note("a").CallBackAsync("b", true, 2)));
        simulation.Run(() => Assert.ThrowsAsync<TimeoutException>(() => simulation.Note("c").CallBackAsync("d", false, 2)));
    }

    [Fact]
    public void References_are_equal_when_the_grain_is()
    {
        using var simulation = Simulation.Start();
        var grain = simulation.Note("a");

        Assert.Equal(grain, simulation.Run(() => grain.SelfAsync()));
        Assert.Equal("note/a", grain.GetGrainId().ToString());
        Assert.Equal("a", grain.GetPrimaryKeyString());
        Assert.NotEqual(grain, simulation.Note("b"));
    }

    private sealed class Observer(List<int> seen) : INoteObserver
    {
        public async Task NotesAsync(ImmutableArray<Note> notes)
        {
            await Task.Yield();
            seen.AddRange(notes.Select(static note => note.Number));
        }

        public Task<int> AskAsync(int number) => Task.FromResult(number + 1);
    }
}
