using System.Text;
using Orleans.LocalEngine.Tests.Grains;
using Orleans.Runtime;

namespace Orleans.LocalEngine.Tests;

public sealed class SimulationTests
{
    [Fact]
    public void The_same_seed_gives_the_same_run_and_another_seed_another()
    {
        var first = Play(17);

        Assert.Equal(first, Play(17));
        Assert.NotEqual(first, Play(18));
    }

    [Fact]
    public void Time_stands_still_until_it_is_moved()
    {
        using var simulation = Simulation.Start();
        var before = simulation.Scheduler.TimeProvider.GetUtcNow();

        simulation.Run(() => simulation.Counter("a").AddAsync(1));

        Assert.Equal(before, simulation.Scheduler.TimeProvider.GetUtcNow());
        simulation.Advance(TimeSpan.FromDays(1));
        Assert.Equal(before.AddDays(1), simulation.Scheduler.TimeProvider.GetUtcNow());
    }

    [Fact]
    public void Waiting_moves_the_time_by_itself()
    {
        using var simulation = Simulation.Start();
        var time = simulation.Scheduler.TimeProvider;
        var before = time.GetUtcNow();

        simulation.Run(() => Task.Delay(TimeSpan.FromMinutes(5), time));

        Assert.Equal(before.AddMinutes(5), time.GetUtcNow());
    }

    [Fact]
    public void Code_that_waits_for_nothing_fails_instead_of_hanging()
    {
        using var simulation = Simulation.Start();

        Assert.Throws<TimeoutException>(() => simulation.Run(static () => new TaskCompletionSource().Task));
    }

    [Fact]
    public void Frozen_grains_answer_when_they_are_thawed()
    {
        using var simulation = Simulation.Start();
        var scheduler = simulation.Scheduler;
        simulation.Run(() => simulation.Counter("a").AddAsync(1));
        scheduler.Freeze(simulation.Grains);

        var answer = simulation.Run(async () =>
        {
            var asked = simulation.Counter("a").GetAsync();
            await Task.Delay(TimeSpan.FromSeconds(1), scheduler.TimeProvider);
            Assert.False(asked.IsCompleted);
            scheduler.Thaw(simulation.Grains);
            return await asked;
        });

        Assert.Equal(1, answer);
    }

    [Fact]
    public void Calls_of_halted_grains_fail_at_once()
    {
        var simulation = Simulation.Start();
        simulation.Run(() => simulation.Counter("a").AddAsync(1));
        simulation.Scheduler.Halt(simulation.Grains);

        Assert.Throws<SiloUnavailableException>(() => simulation.Run(() => simulation.Counter("a").GetAsync().AsTask()));
    }

    [Fact]
    public void Only_grains_of_the_scheduler_can_be_halted()
    {
        using var simulation = Simulation.Start();
        using var other = Simulation.Start();

        Assert.Throws<ArgumentException>(() => simulation.Scheduler.Halt(other.Grains));
    }

    [Fact]
    public void Work_that_comes_back_on_another_thread_is_an_error()
    {
        var scheduler = new DeterministicScheduler(1, DateTimeOffset.UnixEpoch);

        var error = Assert.Throws<InvalidOperationException>(() => scheduler.Run(() =>
        {
            var context = SynchronizationContext.Current!;
            OnAnotherThread(() => context.Post(static _ => { }, null));
            return Task.CompletedTask;
        }));
        Assert.Contains(nameof(Work_that_comes_back_on_another_thread_is_an_error), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Timers_that_are_set_on_another_thread_are_an_error()
    {
        var scheduler = new DeterministicScheduler(1, DateTimeOffset.UnixEpoch);

        Assert.Throws<InvalidOperationException>(() => scheduler.Run(() =>
        {
            OnAnotherThread(() => _ = Task.Delay(TimeSpan.FromSeconds(1), scheduler.TimeProvider));
            return Task.CompletedTask;
        }));
    }

    [Fact]
    public void Calls_from_another_thread_are_an_error_even_if_the_grain_is_busy()
    {
        var simulation = Simulation.Start();

        Assert.Throws<InvalidOperationException>(() => simulation.Run(() =>
        {
            var first = simulation.Counter("a").AddAsync(1);
            OnAnotherThread(() => _ = simulation.Counter("a").AddAsync(1));
            return first;
        }));
    }

    private static void OnAnotherThread(Action act)
    {
        var foreign = new Thread(() => act());
        foreign.Start();
        foreign.Join();
    }

    private static string Play(ulong seed)
    {
        using var simulation = Simulation.Start(seed);
        var log = new StringBuilder();
        simulation.Run(() => Task.WhenAll(Enumerable.Range(0, 20).Select(async client =>
        {
            for (var step = 0; step < 5; step++)
            {
                var counter = simulation.Counter($"c{(client + step) % 3}");
                await counter.AddSlowlyAsync(1);
                log.Append(await counter.GetAsync()).Append(' ').Append(client).Append(';');
                await Task.Delay(TimeSpan.FromMilliseconds(simulation.Scheduler.NextInt32(100)), simulation.Scheduler.TimeProvider);
            }
        })));
        return log.Append(simulation.Scheduler.Fingerprint).ToString();
    }
}
