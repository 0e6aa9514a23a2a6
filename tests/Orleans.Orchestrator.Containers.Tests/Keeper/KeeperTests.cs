using Orleans.Orchestrator.Containers.Tests.Native;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Tests.Keeper;

public sealed class KeeperTests(KeeperWorld world) : IClassFixture<KeeperWorld>
{
    [Fact]
    public async Task A_program_runs_and_its_output_is_logged()
    {
        var (exit, output) = await world.RunAsync("echo hello; exit 3");
        Assert.Equal(3, exit.Code);
        Assert.Equal("hello\n", output);
    }

    [Fact]
    public async Task A_container_is_the_keepers_direct_child()
    {
        var spec = world.Spec(await world.SandboxAsync(), "sleep", "1000");
        var state = await world.Runtime.StartContainerAsync(spec);
        Assert.Contains($"PPid:\t{world.KeeperPid}", await File.ReadAllLinesAsync($"/proc/{state.Pid}/status"));
    }

    [Fact]
    public async Task Errors_arrive_as_what_they_are()
    {
        var spec = world.Spec(await world.SandboxAsync(), "/no/such/program");
        var error = await Assert.ThrowsAsync<ContainerStartException>(() => world.Runtime.StartContainerAsync(spec));
        Assert.Equal(("execve /no/such/program", "ENOENT"), (error.Step, error.ErrnoName));
        await Assert.ThrowsAsync<ContainerNotFoundException>(() => world.Runtime.GetStatsAsync("nobody"));
        var invalid = await Assert.ThrowsAsync<InvalidContainerSpecException>(() => world.Runtime.StartContainerAsync(spec with { Args = [], StopSignal = 0 }));
        Assert.Equal(2, invalid.Errors.Count);
    }

    [Fact]
    public async Task A_program_is_executed_with_streams_across_processes()
    {
        var spec = world.Spec(await world.SandboxAsync(), "sleep", "1000");
        await world.Runtime.StartContainerAsync(spec);
        await using var session = await world.Runtime.ExecAsync(spec.Id, new() { Args = ["sh", "-c", "cat; echo err >&2; exit 9"], Stdin = true });
        await session.Stdin.WriteAsync("over there"u8.ToArray());
        await session.Stdin.DisposeAsync();
        using var output = new StreamReader(session.Stdout);
        using var error = new StreamReader(session.Stderr);
        Assert.Equal("over there", await output.ReadToEndAsync());
        Assert.Equal("err\n", await error.ReadToEndAsync());
        Assert.Equal(9, await session.WaitAsync(RuntimeWorld.Deadline));
    }

    [Fact]
    public async Task Containers_survive_the_keepers_death_and_are_adopted_with_the_right_exit_code()
    {
        var spec = world.Shell(await world.SandboxAsync(), "echo before; until test -e /go; do sleep 0.01; done; echo after; exit 7");
        var started = await world.Runtime.StartContainerAsync(spec);
        await world.WaitForLineAsync(spec.Id, "before");
        await world.KillKeeperAsync();
        Assert.True(Directory.Exists($"/proc/{started.Pid}"));
        await using (var exec = await WithPatience(() => world.Runtime.ExecAsync(spec.Id, new() { Args = ["touch", "/go"] })))
            await exec.WaitAsync(RuntimeWorld.Deadline);
        var state = await world.ExitAsync(spec.Id);
        Assert.Equal((7, 0, false, started.Pid), (state.Exit!.Code, state.Exit.Signal, state.Exit.Unknown, state.Pid));
        Assert.Equal("before\nafter\n", await world.OutputAsync(spec.Id));
    }

    [Fact]
    public async Task Containers_with_users_of_their_own_survive_the_keepers_death_and_keep_them()
    {
        var sandbox = await world.SandboxAsync(one => one with { UserNamespace = true });
        var spec = world.Shell(sandbox, "id -u; until test -e /go; do sleep 0.01; done; exit 7");
        var started = await world.Runtime.StartContainerAsync(spec);
        await world.WaitForLineAsync(spec.Id, "0");
        await world.KillKeeperAsync();
        var other = world.Spec(await WithPatience(() => world.SandboxAsync(one => one with { UserNamespace = true })), "sleep", "1000");
        Assert.NotEqual(UserNamespaceTests.HostUser(started.Pid), UserNamespaceTests.HostUser((await world.Runtime.StartContainerAsync(other)).Pid));
        await using (var exec = await world.Runtime.ExecAsync(spec.Id, new() { Args = ["touch", "/go"] }))
            Assert.Equal(0, await exec.WaitAsync(RuntimeWorld.Deadline));
        var state = await world.ExitAsync(spec.Id);
        Assert.Equal((7, false, started.Pid), (state.Exit!.Code, state.Exit.Unknown, state.Pid));
    }

    [Fact]
    public async Task An_exit_while_no_keeper_lives_is_known_from_the_clients_descriptor()
    {
        var spec = world.Spec(await world.SandboxAsync(), "sleep", "1000");
        var started = await world.Runtime.StartContainerAsync(spec);
        using var keeper = Pidfd.Open(world.KeeperPid);
        using var container = Pidfd.Open(started.Pid);
        using var gone = Poller.Shared.Register(container);
        // Stopped before it is killed, so that it cannot see the exit in between.
        Pidfd.SendSignal(keeper, Signal.SIGSTOP);
        Pidfd.SendSignal(container, Signal.SIGKILL);
        await gone.WaitReadableAsync(RuntimeWorld.Deadline);
        await world.KillKeeperAsync();
        var state = await WithPatience(() => world.ExitAsync(spec.Id));
        Assert.Equal((137, 9, false), (state.Exit!.Code, state.Exit.Signal, state.Exit.Unknown));
    }

    [Fact]
    public async Task A_watcher_is_told_to_list_again_after_the_keepers_death()
    {
        await using var events = world.Runtime.WatchAsync(RuntimeWorld.Deadline).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());
        Assert.Equal(ContainerEventKind.Resync, events.Current.Kind);
        await world.KillKeeperAsync();
        do
            Assert.True(await events.MoveNextAsync());
        while (events.Current.Kind != ContainerEventKind.Resync);
    }

    [Fact]
    public async Task A_second_client_finds_what_the_first_has_started()
    {
        var spec = world.Spec(await world.SandboxAsync(), "sleep", "1000");
        await world.Runtime.StartContainerAsync(spec);
        await using var second = await ContainerRuntime.OpenAsync(world.Options);
        Assert.Contains(await second.ListContainersAsync(), one => one.Id == spec.Id && one.IsRunning);
        var state = await second.StopContainerAsync(spec.Id, TimeSpan.Zero);
        Assert.Equal(137, state.Exit!.Code);
    }

    /// <summary>The keeper may be between two lives at the moment of a call.</summary>
    private static async Task<T> WithPatience<T>(Func<Task<T>> call)
    {
        var deadline = RuntimeWorld.Deadline;
        while (true)
        {
            try
            {
                return await call();
            }
            catch (ContainerRuntimeException)
            {
                await Task.Delay(10, deadline);
            }
        }
    }
}
