namespace Orleans.Orchestrator.Containers.Tests.Native;

public sealed class VolumeAndSandboxTests(RuntimeWorld world) : IClassFixture<RuntimeWorld>
{
    private string NewDirectory() => Directory.CreateDirectory(Path.Combine(world.Root, Guid.NewGuid().ToString("N"))).FullName;

    [Fact]
    public async Task Directories_and_files_are_mounted_read_only_or_not()
    {
        var volume = NewDirectory();
        var file = Path.Combine(volume, "hosts");
        await File.WriteAllTextAsync(file, "10.0.0.1 web\n");
        Directory.CreateDirectory(Path.Combine(volume, "sub"));
        var (_, output) = await world.RunAsync("cat /etc/hosts; echo a > /rw/made; echo b 2>&1 > /ro/made; ls /sub; cat /rw/made", spec => spec with
        {
            Mounts =
            [
                new() { Source = file, Target = "/etc/hosts", ReadOnly = true },
                new() { Source = volume, Target = "/rw" },
                new() { Source = volume, Target = "/ro", ReadOnly = true },
                new() { Source = volume, SubPath = "sub", Target = "/sub/" },
            ],
        });
        Assert.StartsWith("10.0.0.1 web\n", output, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", output, StringComparison.Ordinal);
        Assert.Equal("a\n", await File.ReadAllTextAsync(Path.Combine(volume, "made")));
    }

    [Fact]
    public async Task Containers_of_a_pod_share_network_host_name_and_memory_and_no_others_do()
    {
        var sandbox = await world.SandboxAsync();
        var (_, first) = await world.RunAsync(world.Shell(sandbox, "hostname; for n in net uts ipc; do readlink /proc/self/ns/$n; done; echo x > /dev/shm/shared"));
        var (_, second) = await world.RunAsync(world.Shell(sandbox, "hostname; for n in net uts ipc; do readlink /proc/self/ns/$n; done; ls /dev/shm"));
        Assert.StartsWith("web-0\n", first, StringComparison.Ordinal);
        Assert.Equal(first + "shared\n", second);
        var (_, other) = await world.RunAsync("hostname; for n in net uts ipc; do readlink /proc/self/ns/$n; done");
        Assert.Empty(first.Split('\n')[1..4].Intersect(other.Split('\n')));
    }

    [Fact]
    public async Task Volumes_in_memory_are_shared_bounded_and_outlive_a_container()
    {
        var sandbox = await world.SandboxAsync(spec => spec with { MemoryVolumes = new Dictionary<string, long?> { ["small"] = 1 << 20, ["large"] = null } });
        var path = (await world.Runtime.ListSandboxesAsync()).Single(one => one.Spec.Id == sandbox).MemoryVolumesPath!;
        ContainerSpec Mounting(string script) => world.Shell(sandbox, script) with
        {
            Mounts = [new() { Source = Path.Combine(path, "small"), Target = "/small" }, new() { Source = Path.Combine(path, "large"), Target = "/large" }],
        };
        var (_, first) = await world.RunAsync(Mounting("cat /dev/zero > /small/zeros; wc -c < /small/zeros; echo kept > /large/file"));
        Assert.EndsWith($"{1 << 20}\n", first, StringComparison.Ordinal);
        var (_, second) = await world.RunAsync(Mounting("wc -c < /small/zeros; cat /large/file"));
        Assert.Equal($"{1 << 20}\nkept\n", second);
        await world.Runtime.RemoveSandboxAsync(sandbox);
        Assert.DoesNotContain(await File.ReadAllLinesAsync("/proc/self/mountinfo"), line => line.Contains(sandbox + "/memory", StringComparison.Ordinal));
        await Assert.ThrowsAsync<InvalidContainerSpecException>(
            () => world.SandboxAsync(spec => spec with { MemoryVolumes = new Dictionary<string, long?> { ["../out"] = null } }));
    }

    [Fact]
    public async Task The_sandboxs_network_can_be_entered_by_its_path()
    {
        var sandbox = await world.SandboxAsync();
        var (_, output) = await world.RunAsync(world.Shell(sandbox, "readlink /proc/self/ns/net"));
        var state = (await world.Runtime.ListSandboxesAsync()).Single(one => one.Spec.Id == sandbox);
        var inode = new Inode(state.NetworkNamespacePath!).Number;
        Assert.Equal($"net:[{inode}]\n", output);
    }

    [Fact]
    public async Task The_machines_network_is_used_when_asked_for()
    {
        var sandbox = await world.SandboxAsync(spec => spec with { HostNetwork = true });
        var (_, output) = await world.RunAsync(world.Shell(sandbox, "readlink /proc/self/ns/net"));
        Assert.Equal(new FileInfo("/proc/self/ns/net").LinkTarget + "\n", output);
    }

    [Fact]
    public async Task The_machines_processes_are_seen_when_asked_for()
    {
        var sandbox = await world.SandboxAsync(spec => spec with { HostPid = true });
        var (_, output) = await world.RunAsync(world.Shell(sandbox, "readlink /proc/self/ns/pid"));
        Assert.Equal(new FileInfo("/proc/self/ns/pid").LinkTarget + "\n", output);
    }

    [Fact]
    public async Task A_shared_process_namespace_has_a_reaper_and_survives_its_containers()
    {
        var sandbox = await world.SandboxAsync(spec => spec with { ShareProcessNamespace = true });
        var first = world.Shell(sandbox, "(sleep 0.01; sleep 0.01) & echo started; sleep 1000");
        await world.Runtime.StartContainerAsync(first);
        await world.WaitForLineAsync(first.Id, "started");
        var (exit, output) = await world.RunAsync(world.Shell(sandbox, "echo $$; ps"));
        Assert.Equal(0, exit.Code);
        Assert.NotEqual("1", output.Split('\n')[0]);
        Assert.Contains("sleep 1000", output, StringComparison.Ordinal);
        Assert.Contains("pause", output, StringComparison.Ordinal);
        Assert.DoesNotContain("Z", output.Replace("PID", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await world.Runtime.RemoveSandboxAsync(sandbox);
        Assert.DoesNotContain(await world.Runtime.ListSandboxesAsync(), one => one.Spec.Id == sandbox);
    }

    [Fact]
    public async Task Sysctls_of_the_pods_namespaces_are_set_and_others_refused()
    {
        var sandbox = await world.SandboxAsync(spec => spec with
        {
            Sysctls = new Dictionary<string, string> { ["net.ipv4.ip_unprivileged_port_start"] = "80", ["kernel.shmmni"] = "100" },
        });
        var (_, output) = await world.RunAsync(world.Shell(sandbox, "cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/kernel/shmmni"));
        Assert.Equal("80\n100\n", output);
        await Assert.ThrowsAsync<InvalidContainerSpecException>(
            () => world.SandboxAsync(spec => spec with { Sysctls = new Dictionary<string, string> { ["kernel.panic"] = "1" } }));
        await Assert.ThrowsAsync<InvalidContainerSpecException>(
            () => world.SandboxAsync(spec => spec with { Sysctls = new Dictionary<string, string> { ["net.../../kernel/panic"] = "1" } }));
    }

    [Fact]
    public async Task Nothing_is_left_of_a_removed_sandbox()
    {
        var sandbox = await world.SandboxAsync();
        await world.Runtime.StartContainerAsync(world.Spec(sandbox, "sleep", "1000"));
        await world.Runtime.RemoveSandboxAsync(sandbox);
        await world.Runtime.RemoveSandboxAsync(sandbox);
        Assert.False(Directory.Exists(Path.Combine(world.Options.RunDirectory, "ns", sandbox)));
        Assert.DoesNotContain(await File.ReadAllLinesAsync("/proc/self/mountinfo"), line => line.Contains($"{world.Root}/run/ns/{sandbox}/", StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateDirectories(world.CgroupParentOf("pids"), $"*{sandbox}*"));
    }

    [Fact]
    public async Task Mounts_made_later_on_the_host_appear_only_where_asked_for()
    {
        var volume = NewDirectory();
        Linux.MountPoint.Mount("tmpfs", volume, "tmpfs", Linux.MountFlags.None);
        try
        {
            Linux.MountPoint.Mount("", volume, null, Linux.MountFlags.MS_SHARED);
            var inner = Directory.CreateDirectory(Path.Combine(volume, "inner")).FullName;
            var spec = world.Shell(await world.SandboxAsync(), "echo up; until test -e /go; do sleep 0.01; done; ls /slave/inner; echo -; ls /private/inner") with
            {
                Mounts =
                [
                    new() { Source = volume, Target = "/slave", Propagation = MountPropagation.HostToContainer },
                    new() { Source = volume, Target = "/private" },
                ],
            };
            await world.Runtime.StartContainerAsync(spec);
            await world.WaitForLineAsync(spec.Id, "up");
            Linux.MountPoint.Mount("tmpfs", inner, "tmpfs", Linux.MountFlags.None);
            await File.WriteAllTextAsync(Path.Combine(inner, "seen"), "");
            await using (var exec = await world.Runtime.ExecAsync(spec.Id, new() { Args = ["touch", "/go"] }))
                await exec.WaitAsync(RuntimeWorld.Deadline);
            await world.ExitAsync(spec.Id);
            Assert.Equal("up\nseen\n-\n", await world.OutputAsync(spec.Id));
        }
        finally
        {
            Linux.MountPoint.Unmount(Path.Combine(volume, "inner"));
            Linux.MountPoint.Unmount(volume);
        }
    }
}
