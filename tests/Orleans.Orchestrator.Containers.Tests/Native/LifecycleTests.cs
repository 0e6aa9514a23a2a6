namespace Orleans.Orchestrator.Containers.Tests.Native;

public sealed class LifecycleTests(RuntimeWorld world) : IClassFixture<RuntimeWorld>
{
    [Fact]
    public async Task Stopping_lets_a_program_end_by_itself()
    {
        var spec = world.Shell(await world.SandboxAsync(), "trap 'echo bye; exit 3' TERM; echo up; while true; do sleep 0.01; done");
        await world.Runtime.StartContainerAsync(spec);
        await world.WaitForLineAsync(spec.Id, "up");
        var state = await world.Runtime.StopContainerAsync(spec.Id, TimeSpan.FromSeconds(30));
        Assert.Equal((3, 0), (state.Exit!.Code, state.Exit.Signal));
        Assert.Equal("up\nbye\n", await world.OutputAsync(spec.Id));
    }

    [Fact]
    public async Task Stopping_uses_the_images_signal()
    {
        var spec = world.Shell(await world.SandboxAsync(), "trap 'exit 4' USR1; echo up; while true; do sleep 0.01; done") with { StopSignal = 10 };
        await world.Runtime.StartContainerAsync(spec);
        await world.WaitForLineAsync(spec.Id, "up");
        Assert.Equal(4, (await world.Runtime.StopContainerAsync(spec.Id, TimeSpan.FromSeconds(30))).Exit!.Code);
    }

    [Fact]
    public async Task Stopping_kills_what_does_not_end_in_time()
    {
        var spec = world.Shell(await world.SandboxAsync(), "trap '' TERM; echo up; while true; do sleep 0.01; done");
        await world.Runtime.StartContainerAsync(spec);
        await world.WaitForLineAsync(spec.Id, "up");
        var state = await world.Runtime.StopContainerAsync(spec.Id, TimeSpan.FromMilliseconds(50));
        Assert.Equal((137, 9, false), (state.Exit!.Code, state.Exit.Signal, state.Exit.OomKilled));
        Assert.Equal(state, await world.Runtime.StopContainerAsync(spec.Id, TimeSpan.Zero));
    }

    [Fact]
    public async Task A_signal_can_be_sent()
    {
        var spec = world.Shell(await world.SandboxAsync(), "trap 'echo hup' HUP; echo up; while true; do sleep 0.01; done");
        await world.Runtime.StartContainerAsync(spec);
        await world.WaitForLineAsync(spec.Id, "up");
        await world.Runtime.KillAsync(spec.Id, 1);
        await world.WaitForLineAsync(spec.Id, "hup");
        await world.Runtime.KillAsync(spec.Id, 9);
        Assert.Equal(137, (await world.ExitAsync(spec.Id)).Exit!.Code);
        await world.Runtime.KillAsync(spec.Id, 9);
    }

    [Fact]
    public async Task All_processes_of_a_container_end_with_its_first_in_a_shared_namespace_too()
    {
        var sandbox = await world.SandboxAsync(spec => spec with { ShareProcessNamespace = true });
        var spec = world.Shell(sandbox, "sleep 12345 & exit 0");
        await world.RunAsync(spec);
        // Killed it is, but on a busy machine a process needs a moment to die.
        var (exit, output) = await world.RunAsync(world.Shell(sandbox, "n=0; while ps | grep -q '[s]leep 12345'; do sleep 0.01; n=$((n + 1)); test $n -lt 2000 || exit 1; done"));
        Assert.True(exit.Code == 0, output);
    }

    [Fact]
    public async Task Events_tell_of_start_exit_and_removal()
    {
        var spec = world.Spec(await world.SandboxAsync(), "false");
        await using var events = world.Runtime.WatchAsync(RuntimeWorld.Deadline).GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());
        await world.Runtime.StartContainerAsync(spec);
        var kinds = new List<ContainerEventKind>();
        while (kinds.Count < 3 && await events.MoveNextAsync())
        {
            if (events.Current.Container?.Id != spec.Id)
                continue;
            kinds.Add(events.Current.Kind);
            if (events.Current.Kind == ContainerEventKind.Exited)
            {
                Assert.Equal(1, events.Current.Container.Exit!.Code);
                await world.Runtime.RemoveContainerAsync(spec.Id);
            }
        }
        Assert.Equal([ContainerEventKind.Started, ContainerEventKind.Exited, ContainerEventKind.Removed], kinds);
    }

    [Fact]
    public async Task A_memory_limit_kills_and_is_reported_as_such()
    {
        var (exit, _) = await world.RunAsync(
            "dd if=/dev/zero of=/dev/null bs=64M count=1", spec => spec with { Resources = new() { MemoryLimitBytes = 16 << 20 } });
        Assert.True(exit.OomKilled);
        Assert.NotEqual(0, exit.Code);
    }

    [Fact]
    public async Task Limits_are_in_the_cgroups_files()
    {
        var sandbox = await world.SandboxAsync();
        var spec = world.Spec(sandbox, "sleep", "1000") with
        {
            Resources = new() { CpuShares = 512, CpuQuotaUs = 50_000, MemoryLimitBytes = 64 << 20, PidsLimit = 7 },
        };
        var state = await world.Runtime.StartContainerAsync(spec);
        string Read(string controller, string file) => File.ReadAllText(world.CgroupFile(controller, spec.Id, file)).Trim();
        var v2 = Containers.Cgroups.CgroupLayout.Detect().Find("memory")!.IsV2;
        Assert.Equal("67108864", Read("memory", v2 ? "memory.max" : "memory.limit_in_bytes"));
        Assert.Equal("7", Read("pids", "pids.max"));
        Assert.Equal(v2 ? "50000 100000" : "50000", Read("cpu", v2 ? "cpu.max" : "cpu.cfs_quota_us"));
        if (!v2)
            Assert.Equal("512", Read("cpu", "cpu.shares"));
        Assert.Equal(state.Pid.ToString(), Read("pids", "cgroup.procs"));
    }

    [Fact]
    public async Task A_pids_limit_holds()
    {
        var (_, output) = await world.RunAsync("for i in 1 2 3 4 5 6 7 8; do sleep 5 & done 2>&1", spec => spec with { Resources = new() { PidsLimit = 4 } });
        Assert.Contains("fork", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Usage_is_counted()
    {
        var spec = world.Shell(await world.SandboxAsync(), "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; echo up; sleep 1000");
        await world.Runtime.StartContainerAsync(spec);
        await world.WaitForLineAsync(spec.Id, "up");
        var stats = await world.Runtime.GetStatsAsync(spec.Id);
        Assert.True(stats.CpuNanoseconds > 1_000_000, stats.ToString());
        Assert.InRange(stats.MemoryWorkingSetBytes, 1, 64 << 20);
        Assert.InRange(stats.Pids, 1, 2);
    }

    [Fact]
    public async Task A_sandbox_whose_namespaces_are_gone_is_made_anew_and_what_ran_in_it_is_ended()
    {
        var sandbox = await world.SandboxAsync();
        var running = world.Spec(sandbox, "sleep", "1000");
        await world.Runtime.StartContainerAsync(running);
        await world.Runtime.DisposeAsync();
        // As in another mount namespace: the files that the namespaces were bound to are there, the namespaces are not.
        Assert.True(Linux.MountPoint.Unmount(Path.Combine(world.Options.RunDirectory, "ns", sandbox)));
        world.Runtime = await ContainerRuntime.OpenAsync(world.Options);
        Assert.Equal(137, (await world.ExitAsync(running.Id)).Exit!.Code);
        Assert.DoesNotContain(await world.Runtime.ListSandboxesAsync(), one => one.Spec.Id == sandbox);
        await world.Runtime.CreateSandboxAsync(new() { Id = sandbox, PodName = "web", PodNamespace = "default", Hostname = "anew" });
        Assert.Equal("anew\n", (await world.RunAsync(world.Shell(sandbox, "hostname"))).Output);
    }

    [Fact]
    public async Task Another_instance_adopts_what_runs_and_what_has_ended()
    {
        var sandbox = await world.SandboxAsync();
        var running = world.Shell(sandbox, "echo up; until test -e /go; do sleep 0.01; done; exit 6");
        var ended = world.Shell(sandbox, "exit 8");
        await world.Runtime.StartContainerAsync(running);
        await world.RunAsync(ended);
        await world.WaitForLineAsync(running.Id, "up");
        await Assert.ThrowsAsync<ContainerRuntimeException>(() => ContainerRuntime.OpenAsync(world.Options));
        await world.Runtime.DisposeAsync();
        var other = world.Runtime = await ContainerRuntime.OpenAsync(world.Options);
        var states = (await other.ListContainersAsync()).ToDictionary(state => state.Id);
        Assert.True(states[running.Id].IsRunning);
        Assert.Equal(8, states[ended.Id].Exit!.Code);
        Assert.Contains(await other.ListSandboxesAsync(), one => one.Spec.Id == sandbox);
        await using var exec = await other.ExecAsync(running.Id, new() { Args = ["touch", "/go"] });
        // Whatever its code: the container's end, which it brings about, may be its own.
        await exec.WaitAsync(RuntimeWorld.Deadline);
        Assert.Equal(6, (await world.ExitAsync(running.Id)).Exit!.Code);
    }
}
