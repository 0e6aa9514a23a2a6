using System.Globalization;
using Orleans.Orchestrator.Containers.Native.Users;

namespace Orleans.Orchestrator.Containers.Tests.Native;

/// <summary>Pods whose users are their own (Kubernetes' hostUsers: false).</summary>
public sealed class UserNamespaceTests(RuntimeWorld world) : IClassFixture<RuntimeWorld>
{
    private Task<string> SandboxAsync(Func<SandboxSpec, SandboxSpec>? change = null) =>
        world.SandboxAsync(spec => (change?.Invoke(spec) ?? spec) with { UserNamespace = true });

    private string NewDirectory() => Directory.CreateDirectory(Path.Combine(world.Root, Guid.NewGuid().ToString("N")), (UnixFileMode)0b111_111_111).FullName;

    [Fact]
    public async Task Root_inside_is_a_user_of_the_machine_without_rights_and_each_pod_has_others()
    {
        var first = await StartAsync(await SandboxAsync());
        var second = await StartAsync(await SandboxAsync());

        Assert.Equal("uid=0(root) gid=0(root)\n", await ExecAsync(first.Id, "id | cut -d' ' -f1,2"));
        var (one, other) = (HostUser(first.Pid), HostUser(second.Pid));
        Assert.NotEqual(one, other);
        foreach (var user in (uint[])[one, other])
        {
            Assert.InRange(user, UserIdRange.Default.First, UserIdRange.Default.First + UserIdRange.Default.Count - 1);
            Assert.Equal(0u, user % UserIdRange.PodIds);
        }
        Assert.Equal($"0 {one} 65536\n", await ExecAsync(first.Id, "echo $(cat /proc/self/uid_map)"));
    }

    [Fact]
    public async Task The_images_files_are_roots_and_may_change_hands()
    {
        var spec = world.Shell(await SandboxAsync(), "cp /bin/busybox /tmp/box; chown 1000:1001 /etc/passwd /tmp/box; stat -c '%u %g' /bin/busybox /etc/passwd /tmp/box /new /dev /");
        var (exit, output) = await world.RunAsync(spec with { WorkingDirectory = "/new/folder" });
        Assert.Equal((0, "0 0\n1000 1001\n1000 1001\n0 0\n0 0\n0 0\n"), (exit.Code, output));
        Assert.Equal("0 0\n", (await world.RunAsync("stat -c '%u %g' /etc/passwd")).Output);
    }

    [Fact]
    public async Task Volumes_have_the_owners_that_the_file_system_has()
    {
        var sandbox = await SandboxAsync(spec => spec with { MemoryVolumes = new Dictionary<string, long?> { ["memory"] = 1 << 20 } });
        var (disk, memory) = (NewDirectory(), Path.Combine((await world.Runtime.ListSandboxesAsync()).Single(one => one.Spec.Id == sandbox).MemoryVolumesPath!, "memory"));
        await File.WriteAllTextAsync(Path.Combine(disk, "given"), "x");
        var spec = world.Shell(sandbox, "for d in /disk /memory; do echo a > $d/roots; echo b > $d/apps; chown 1000:1001 $d/apps; done; stat -c '%u %g' /disk/given /disk/roots /disk/apps /memory/apps; echo s > /dev/shm/s") with
        {
            Mounts = [new() { Source = disk, Target = "/disk" }, new() { Source = memory, Target = "/memory" }],
        };
        Assert.Equal("0 0\n0 0\n1000 1001\n1000 1001\n", (await world.RunAsync(spec)).Output);

        var (_, seen) = await world.RunAsync("stat -c '%u %g' /disk/roots /disk/apps /memory/roots /memory/apps", plain => plain with { Mounts = spec.Mounts });
        Assert.Equal("0 0\n1000 1001\n0 0\n1000 1001\n", seen);
    }

    [Fact]
    public async Task Root_inside_rules_the_pods_network_and_nothing_of_the_machine()
    {
        var spec = world.Shell(
            await SandboxAsync(pod => pod with { Sysctls = new Dictionary<string, string> { ["net.ipv4.ip_unprivileged_port_start"] = "80", ["kernel.shmmni"] = "99" } }),
            """
            hostname; cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/kernel/shmmni
            ping -c 1 -w 1 127.0.0.1 2>&1 | head -1
            mount -t tmpfs none /tmp 2>&1; umount /proc 2>&1; unshare -m true 2>&1; touch /sys/x 2>&1
            echo 1 2>&1 > /proc/sys/kernel/panic
            mknod /tmp/disk b 254 0 2>&1; dd if=/dev/zero of=/dev/null bs=1 count=1 2>/dev/null && echo devices
            """);
        var (_, output) = await world.RunAsync(spec);
        Assert.StartsWith("web-0\n80\n99\nPING 127.0.0.1 (127.0.0.1): 56 data bytes\n", output, StringComparison.Ordinal);
        Assert.Equal(6, output.Split('\n').Count(line => line.Contains("Operation not permitted") || line.Contains("ermission denied") || line.Contains("Read-only") || line.Contains("nonexistent")));
        Assert.EndsWith("devices\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_privileged_container_may_mount_in_its_namespace_but_not_uncover_or_open_the_machines_disk()
    {
        var spec = world.Shell(
            await SandboxAsync(),
            """
            mkdir /tmp/m; mount -t tmpfs none /tmp/m && echo mounted; grep CapEff /proc/self/status
            umount /dev/pts 2>&1 | grep -c umount; for d in /dev/vda /dev/sda /dev/mem; do test -e $d && head -c 1 $d 2>&1; done; echo end
            """);
        var (_, output) = await world.RunAsync(spec with { Security = new() { Privileged = true } });
        Assert.StartsWith("mounted\nCapEff:", output, StringComparison.Ordinal);
        Assert.DoesNotContain(output.Split('\n'), line => line.StartsWith("CapEff:\t0000000000000000", StringComparison.Ordinal));
        Assert.Equal("1", output.Split('\n')[2]);
        Assert.All(output.Split('\n')[3..^2], line => Assert.Matches("denied|not permitted", line));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Another_user_runs_without_capabilities_and_may_write_to_its_streams(bool tty)
    {
        var (exit, output) = await world.RunAsync(
            world.Shell(await SandboxAsync(), "id; grep -E 'CapEff|CapBnd' /proc/self/status; echo again > /proc/self/fd/1; touch /tmp/mine; stat -c %u /tmp/mine; touch /etc/x 2>/dev/null || echo refused") with
            {
                User = new() { Name = "app" }, Tty = tty,
            });
        var lines = output.Replace("\r", "", StringComparison.Ordinal);
        Assert.Equal(0, exit.Code);
        Assert.StartsWith("uid=1000(app) gid=1001(app) groups=44(video)\nCapEff:\t0000000000000000\n", lines, StringComparison.Ordinal);
        Assert.DoesNotContain("CapBnd:\t000001ffffffffff", lines, StringComparison.Ordinal);
        Assert.EndsWith("again\n1000\nrefused\n", lines, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_program_executed_in_the_container_has_its_users(bool shared)
    {
        var container = await StartAsync(await SandboxAsync(spec => spec with { ShareProcessNamespace = shared }));
        Assert.Equal("0\n0 0\n", await ExecAsync(container.Id, "id -u; touch /by-exec; stat -c '%u %g' /by-exec"));
        Assert.Equal(
            await ExecAsync(container.Id, "for n in user mnt pid net ipc uts; do readlink /proc/self/ns/$n; done"),
            string.Concat(new[] { "user", "mnt", "pid", "net", "ipc", "uts" }.Select(name => new FileInfo($"/proc/{container.Pid}/ns/{name}").LinkTarget + "\n")));
        await using var terminal = await world.Runtime.ExecAsync(container.Id, new() { Args = ["sh", "-c", "echo hi > $(tty) && id -u"], Tty = true, Stdin = true, User = new() { Name = "app" } });
        using var reader = new StreamReader(terminal.Stdout);
        Assert.Equal("hi", await reader.ReadLineAsync());
        Assert.Equal("1000", await reader.ReadLineAsync());
        Assert.Equal(0, await terminal.WaitAsync(RuntimeWorld.Deadline));
        if (shared)
            Assert.Equal("denied\n", await ExecAsync(container.Id, "ls /proc/1/root/ >/dev/null 2>&1 || echo denied"));
    }

    [Fact]
    public async Task Memory_kills_and_limits_are_as_for_others()
    {
        var (exit, _) = await world.RunAsync(world.Shell(await SandboxAsync(), "x=$(dd if=/dev/zero bs=1M count=200 2>/dev/null | tr '\\0' a); echo $x") with
        {
            Resources = new() { MemoryLimitBytes = 32 << 20 },
        });
        Assert.True(exit.OomKilled);
    }

    [Fact]
    public async Task Users_beyond_the_range_and_the_machines_namespaces_are_refused()
    {
        var spec = world.Shell(await SandboxAsync(), "true") with { User = new() { Uid = 65536 } };
        Assert.Contains("id 65536 is not in the pod's user namespace", (await Assert.ThrowsAsync<InvalidContainerSpecException>(() => world.Runtime.StartContainerAsync(spec))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidContainerSpecException>(() => SandboxAsync(pod => pod with { HostNetwork = true }));
    }

    [Fact]
    public async Task Another_runtime_takes_the_pod_over_with_its_users_and_gives_them_to_nobody_else()
    {
        var sandbox = await SandboxAsync();
        var before = await StartAsync(sandbox);
        await world.Runtime.DisposeAsync();
        world.Runtime = await ContainerRuntime.OpenAsync(world.Options);

        Assert.Equal("0\n", await ExecAsync(before.Id, "id -u"));
        Assert.Equal(HostUser(before.Pid), HostUser((await StartAsync(sandbox)).Pid));
        Assert.NotEqual(HostUser(before.Pid), HostUser((await StartAsync(await SandboxAsync())).Pid));
        await world.Runtime.RemoveSandboxAsync(sandbox);
        Assert.False(Directory.Exists(Path.Combine(world.Root, "run", "ns", sandbox)));
    }

    [Fact]
    public void Ids_are_given_to_one_pod_at_a_time_and_those_given_back_last()
    {
        var ranges = new PodIdRanges(new UserIdRange(65536, 3 * 65536));
        ranges.Keep("found", 65536);
        Assert.Equal((131072u, 196608u, 131072u), (ranges.Take("a"), ranges.Take("b"), ranges.Take("a")));
        Assert.Contains("all 3 ranges", Assert.Throws<ContainerRuntimeException>(() => ranges.Take("c")).Message, StringComparison.Ordinal);
        ranges.Free("found");
        Assert.Equal(65536u, ranges.Take("c"));
    }

    [Theory]
    [InlineData("65536:131072", true)]
    [InlineData("0:65536", false)]
    [InlineData("65536:1000", false)]
    [InlineData("4294901760:65536", false)]
    [InlineData("65536", false)]
    [InlineData("a:b", false)]
    public void A_range_of_ids_can_be_divided_among_pods(string text, bool valid) => Assert.Equal(valid ? text : null, UserIdRange.TryParse(text)?.ToString());

    internal static uint HostUser(int pid) => uint.Parse(
        File.ReadLines($"/proc/{pid}/status").Single(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1], CultureInfo.InvariantCulture);

    private Task<ContainerState> StartAsync(string sandbox) => world.Runtime.StartContainerAsync(world.Spec(sandbox, "sleep", "1000"), RuntimeWorld.Deadline);

    private async Task<string> ExecAsync(string container, string script)
    {
        await using var session = await world.Runtime.ExecAsync(container, new() { Args = ["sh", "-c", script] });
        using var output = new StreamReader(session.Stdout);
        return await output.ReadToEndAsync();
    }
}
