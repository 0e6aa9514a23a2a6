using System.Text;

namespace Orleans.Orchestrator.Containers.Tests.Native;

public sealed class ExecTests(RuntimeWorld world) : IClassFixture<RuntimeWorld>
{
    [Fact]
    public async Task Input_output_and_exit_code_pass_through()
    {
        await using var session = await ExecAsync(new() { Args = ["sh", "-c", "cat; echo err >&2; exit 5"], Stdin = true });
        await session.Stdin.WriteAsync("some input\n"u8.ToArray());
        await session.Stdin.DisposeAsync();
        Assert.Equal("some input\n", await ReadAsync(session.Stdout));
        Assert.Equal("err\n", await ReadAsync(session.Stderr));
        Assert.Equal(5, await session.WaitAsync(RuntimeWorld.Deadline));
    }

    [Fact]
    public async Task The_program_is_in_the_containers_namespaces_and_cgroups_with_its_rights()
    {
        var spec = world.Shell(await world.SandboxAsync(), "sleep 1000") with { Env = ["FROM=container", "SAME=container"], WorkingDirectory = "/srv" };
        await world.Runtime.StartContainerAsync(spec);
        const string Script = "for n in pid mnt net ipc uts cgroup; do readlink /proc/1/ns/$n /proc/self/ns/$n; done; "
            + "grep -E 'CapEff|Seccomp:' /proc/self/status; echo $FROM $SAME; pwd; cat /proc/self/cgroup";
        await using var session = await world.Runtime.ExecAsync(spec.Id, new() { Args = ["sh", "-c", Script.Replace("readlink /proc/1/ns/$n /proc/self/ns/$n", "readlink /proc/1/ns/$n; readlink /proc/self/ns/$n", StringComparison.Ordinal)], Env = ["SAME=exec"] });
        var lines = (await ReadAsync(session.Stdout)).Split('\n');
        for (var i = 0; i < 12; i += 2)
            Assert.Equal(lines[i], lines[i + 1]);
        Assert.Equal("CapEff:\t00000000a80425fb", lines[12]);
        Assert.Equal("Seccomp:\t2", lines[13]);
        Assert.Equal("container exec", lines[14]);
        Assert.Equal("/srv", lines[15]);
        Assert.Contains(lines, line => line.EndsWith(":pids:/", StringComparison.Ordinal) || line == "0::/");
    }

    [Fact]
    public async Task A_terminal_has_the_given_size_and_can_be_resized()
    {
        await using var session = await ExecAsync(new() { Args = ["sh", "-c", "tty; stty size; read go; stty size"], Tty = true, Columns = 100, Rows = 30 });
        using var reader = new StreamReader(session.Stdout);
        Assert.Equal("/dev/pts/0", await reader.ReadLineAsync());
        Assert.Equal("30 100", await reader.ReadLineAsync());
        await session.ResizeAsync(120, 40);
        await session.Stdin.WriteAsync("x\n"u8.ToArray());
        Assert.Equal("x", await reader.ReadLineAsync());
        Assert.Equal("40 120", await reader.ReadLineAsync());
        Assert.Equal(0, await session.WaitAsync(RuntimeWorld.Deadline));
        Assert.Equal("", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task Another_user_can_be_given()
    {
        await using var session = await ExecAsync(new() { Args = ["id", "-u"], User = new() { Name = "app" } });
        Assert.Equal("1000\n", await ReadAsync(session.Stdout));
    }

    [Fact]
    public async Task A_missing_program_names_execve_and_ENOENT()
    {
        var error = await Assert.ThrowsAsync<ContainerStartException>(() => ExecAsync(new() { Args = ["no-such"] }));
        Assert.Equal(("execve no-such", "ENOENT"), (error.Step, error.ErrnoName));
    }

    [Fact]
    public async Task A_program_ends_with_its_session()
    {
        var session = await ExecAsync(new() { Args = ["sleep", "1000"] });
        await session.DisposeAsync();
        Assert.Equal(137, await session.WaitAsync(RuntimeWorld.Deadline));
    }

    [Fact]
    public async Task Output_ends_with_the_program_although_something_in_the_background_holds_the_pipe()
    {
        await using var session = await ExecAsync(new() { Args = ["sh", "-c", "sleep 1000 & head -c 300000 /dev/zero; echo end"] });
        Assert.EndsWith("end\n", await ReadAsync(session.Stdout), StringComparison.Ordinal);
        Assert.Equal(0, await session.WaitAsync(RuntimeWorld.Deadline));
    }

    [Fact]
    public async Task A_container_can_share_the_processes_of_another_and_ends_alone()
    {
        var sandbox = await world.SandboxAsync();
        var target = world.Spec(sandbox, "sleep", "12345");
        await world.Runtime.StartContainerAsync(target);
        var other = world.Shell(sandbox, "tr '\\0' ' ' < /proc/1/cmdline; sleep 1000 & true") with { ProcessesOf = target.Id };
        await world.RunAsync(other);
        Assert.Equal("sleep 12345 ", await world.OutputAsync(other.Id));
        await using var left = await world.Runtime.ExecAsync(target.Id, new() { Args = ["sh", "-c", "ps | grep -c '[s]leep 1000'"] });
        Assert.Equal("0\n", await ReadAsync(left.Stdout));
    }

    [Fact]
    public async Task Processes_of_a_container_that_is_not_there_cannot_be_shared()
    {
        var spec = world.Spec(await world.SandboxAsync(), "true") with { ProcessesOf = "no-such" };
        await Assert.ThrowsAsync<ContainerNotFoundException>(() => world.Runtime.StartContainerAsync(spec));
    }

    [Fact]
    public async Task Nothing_can_be_executed_in_a_container_that_has_exited()
    {
        var spec = world.Spec(await world.SandboxAsync(), "true");
        await world.RunAsync(spec);
        await Assert.ThrowsAsync<ContainerNotFoundException>(() => world.Runtime.ExecAsync(spec.Id, new() { Args = ["true"] }));
    }

    [Fact]
    public async Task Attaching_shows_what_the_container_writes_and_feeds_what_it_reads()
    {
        var spec = world.Spec(await world.SandboxAsync(), "cat") with { Stdin = true, StdinOnce = true };
        await world.Runtime.StartContainerAsync(spec);
        await using (var session = await world.Runtime.AttachAsync(spec.Id, new() { Stdin = true }))
        {
            await session.Stdin.WriteAsync("to and fro\n"u8.ToArray());
            using var reader = new StreamReader(session.Stdout);
            Assert.Equal("to and fro", await reader.ReadLineAsync());
        }
        // The first session's end is the end of its input.
        Assert.Equal(0, (await world.ExitAsync(spec.Id)).Exit!.Code);
        Assert.Equal("to and fro\n", await world.OutputAsync(spec.Id));
    }

    [Fact]
    public async Task A_container_can_have_a_terminal()
    {
        var spec = world.Shell(await world.SandboxAsync(), "tty; read line; echo got $line; ls -l /dev/console | head -c 1") with { Tty = true, Stdin = true };
        await world.Runtime.StartContainerAsync(spec);
        // The terminal echoes at once what is typed, also before the program has written anything.
        await world.WaitForLineAsync(spec.Id, "/dev/pts/0");
        await using (var session = await world.Runtime.AttachAsync(spec.Id, new() { Stdin = true }))
            await session.Stdin.WriteAsync("this\n"u8.ToArray());
        await world.ExitAsync(spec.Id);
        Assert.Equal("/dev/pts/0\nthis\ngot this\nc", await world.OutputAsync(spec.Id));
    }

    private static async Task<string> ReadAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(RuntimeWorld.Deadline);
    }

    private async Task<IContainerSession> ExecAsync(ExecSpec exec)
    {
        var spec = world.Spec(await world.SandboxAsync(), "sleep", "1000");
        await world.Runtime.StartContainerAsync(spec);
        return await world.Runtime.ExecAsync(spec.Id, exec);
    }
}
