namespace Orleans.Orchestrator.Containers.Tests.Native;

public sealed class StartTests(RuntimeWorld world) : IClassFixture<RuntimeWorld>
{
    [Fact]
    public async Task A_program_runs_and_its_output_is_logged()
    {
        var (exit, output) = await world.RunAsync("echo hello; echo oops >&2");
        Assert.Equal((0, 0, false), (exit.Code, exit.Signal, exit.OomKilled));
        Assert.Contains("hello\n", output, StringComparison.Ordinal);
        Assert.Contains("oops\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_exit_code_is_reported()
    {
        var (exit, _) = await world.RunAsync("exit 42");
        Assert.Equal((42, 0, false), (exit.Code, exit.Signal, exit.Unknown));
    }

    [Fact]
    public async Task A_signal_is_reported_as_128_and_its_number()
    {
        // Process 1 of a namespace cannot be killed from within, so the shell waits outside of a namespace of its own.
        var sandbox = await world.SandboxAsync(spec => spec with { ShareProcessNamespace = true });
        var (exit, _) = await world.RunAsync(world.Shell(sandbox, "kill -ABRT $$"));
        Assert.Equal((134, 6), (exit.Code, exit.Signal));
    }

    [Fact]
    public async Task A_missing_program_names_execve_and_ENOENT()
    {
        var spec = world.Spec(await world.SandboxAsync(), "/bin/no-such-program");
        var error = await Assert.ThrowsAsync<ContainerStartException>(() => world.Runtime.StartContainerAsync(spec));
        Assert.Equal(("execve /bin/no-such-program", "ENOENT"), (error.Step, error.ErrnoName));
        await AssertNothingIsLeftAsync(spec);
    }

    [Fact]
    public async Task A_program_that_is_nowhere_in_PATH_names_execve_and_ENOENT()
    {
        var spec = world.Spec(await world.SandboxAsync(), "no-such-program");
        var error = await Assert.ThrowsAsync<ContainerStartException>(() => world.Runtime.StartContainerAsync(spec));
        Assert.Equal(("execve no-such-program", "ENOENT"), (error.Step, error.ErrnoName));
    }

    [Fact]
    public async Task A_program_that_may_not_be_executed_names_execve_and_EACCES()
    {
        var spec = world.Spec(await world.SandboxAsync(), "/etc/passwd");
        var error = await Assert.ThrowsAsync<ContainerStartException>(() => world.Runtime.StartContainerAsync(spec));
        Assert.Equal(("execve /etc/passwd", "EACCES"), (error.Step, error.ErrnoName));
    }

    [Fact]
    public async Task A_missing_layer_names_it()
    {
        var spec = world.Spec(await world.SandboxAsync(), "true") with { Layers = ["/no/such/layer"] };
        var error = await Assert.ThrowsAsync<ContainerStartException>(() => world.Runtime.StartContainerAsync(spec));
        Assert.Equal("ENOENT", error.ErrnoName);
        Assert.Contains("/no/such/layer", error.Step, StringComparison.Ordinal);
        await AssertNothingIsLeftAsync(spec);
    }

    [Fact]
    public async Task A_missing_volume_names_it()
    {
        var spec = world.Spec(await world.SandboxAsync(), "true") with { Mounts = [new() { Source = "/no/such/volume", Target = "/data" }] };
        var error = await Assert.ThrowsAsync<ContainerStartException>(() => world.Runtime.StartContainerAsync(spec));
        Assert.Equal(("open /no/such/volume", "ENOENT"), (error.Step, error.ErrnoName));
    }

    [Fact]
    public async Task Environment_and_working_directory_are_as_specified()
    {
        var (_, output) = await world.RunAsync("env; pwd", spec => spec with { Env = ["A=1", "A=2", "B=x y"], WorkingDirectory = "/srv/new/dir" });
        var lines = output.Split('\n');
        Assert.Contains("A=2", lines);
        Assert.DoesNotContain("A=1", lines);
        Assert.Contains("B=x y", lines);
        Assert.Contains("HOME=/root", lines);
        Assert.Contains("/srv/new/dir", lines);
    }

    [Fact]
    public async Task The_first_process_has_id_1_and_sees_no_other()
    {
        var (_, output) = await world.RunAsync("echo $$; ls /proc | grep -c '^[0-9]'");
        Assert.StartsWith("1\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_of_the_host_is_open_in_the_program()
    {
        var (_, output) = await world.RunAsync("ls /proc/self/fd; cat /proc/self/status | grep -E 'SigBlk|SigIgn'");
        var lines = output.Split('\n');
        // 3 is the directory that ls itself reads.
        Assert.Equal(["0", "1", "2", "3"], lines[..4]);
        Assert.Contains("SigBlk:\t0000000000000000", lines);
        Assert.Contains("SigIgn:\t0000000000000000", lines);
    }

    [Fact]
    public async Task The_root_has_all_layers_and_is_writable_for_this_container_only()
    {
        var (exit, _) = await world.RunAsync("test -f /etc/passwd && test -d /tmp && echo x > /etc/new");
        Assert.Equal(0, exit.Code);
        var (_, output) = await world.RunAsync("ls /etc");
        Assert.DoesNotContain("new", output.Split('\n'));
    }

    [Fact]
    public async Task Starting_the_same_container_again_returns_it()
    {
        var spec = world.Spec(await world.SandboxAsync(), "sleep", "100");
        var first = await world.Runtime.StartContainerAsync(spec);
        Assert.Equal(first.Pid, (await world.Runtime.StartContainerAsync(spec)).Pid);
    }

    [Fact]
    public async Task A_container_needs_a_sandbox() =>
        await Assert.ThrowsAsync<ContainerNotFoundException>(() => world.Runtime.StartContainerAsync(world.Spec("no-such-pod", "true")));

    [Theory]
    [InlineData("../etc")]
    [InlineData("/data/../../etc")]
    [InlineData("/proc/sys")]
    [InlineData("/")]
    [InlineData("data")]
    public async Task A_mount_target_that_leads_elsewhere_is_refused(string target)
    {
        var spec = world.Spec("p", "true") with { Mounts = [new() { Kind = ContainerMountKind.Tmpfs, Target = target }] };
        var error = await Assert.ThrowsAsync<InvalidContainerSpecException>(() => world.Runtime.StartContainerAsync(spec));
        Assert.Contains("mounts", Assert.Single(error.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_error_of_a_specification_is_reported()
    {
        var spec = world.Spec("p") with { WorkingDirectory = "x", StopSignal = 99, Layers = [], Security = new() { AddCapabilities = ["FLY"] } };
        var error = await Assert.ThrowsAsync<InvalidContainerSpecException>(() => world.Runtime.StartContainerAsync(spec));
        Assert.Equal(5, error.Errors.Count);
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData(".hidden")]
    public async Task An_id_that_is_no_name_of_a_directory_is_refused(string id)
    {
        await Assert.ThrowsAsync<InvalidContainerSpecException>(() => world.Runtime.StartContainerAsync(world.Spec("p", "true") with { Id = id }));
        await Assert.ThrowsAsync<InvalidContainerSpecException>(() => world.Runtime.RemoveContainerAsync(id));
        await Assert.ThrowsAsync<InvalidContainerSpecException>(() => world.Runtime.RemoveSandboxAsync(id));
    }

    [Fact]
    public async Task Nothing_is_left_of_a_removed_container()
    {
        var spec = world.Shell(await world.SandboxAsync(), "sleep 100 & sleep 100");
        var state = await world.Runtime.StartContainerAsync(spec);
        await world.Runtime.RemoveContainerAsync(spec.Id);
        await world.Runtime.RemoveContainerAsync(spec.Id);
        Assert.False(Directory.Exists($"/proc/{state.Pid}"));
        await AssertNothingIsLeftAsync(spec);
        Assert.True(File.Exists(spec.LogPath));
    }

    private async Task AssertNothingIsLeftAsync(ContainerSpec spec)
    {
        Assert.DoesNotContain(await world.Runtime.ListContainersAsync(), container => container.Id == spec.Id);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(world.Options.DataDirectory, "containers"), spec.Id, SearchOption.AllDirectories));
        Assert.False(Directory.Exists(Path.Combine(world.Options.RunDirectory, "containers", spec.Id)));
        Assert.DoesNotContain(
            Directory.EnumerateDirectories("/sys/fs/cgroup", "*" + spec.Id, new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 4, IgnoreInaccessible = true }),
            path => path.Contains(world.CgroupParent, StringComparison.Ordinal));
        Assert.DoesNotContain(await File.ReadAllLinesAsync("/proc/self/mountinfo"), line => line.Contains(spec.Id, StringComparison.Ordinal));
    }
}
