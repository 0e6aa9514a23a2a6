using Orleans.Orchestrator.Containers.Native.Launch;

namespace Orleans.Orchestrator.Containers.Tests.Native;

public sealed class SecurityTests(RuntimeWorld world) : IClassFixture<RuntimeWorld>
{
    [Fact]
    public async Task A_user_by_name_gets_its_ids_and_groups_from_the_image()
    {
        var (_, output) = await world.RunAsync("id; echo $HOME", spec => spec with { User = new() { Name = "app", SupplementaryGroups = [2000] } });
        Assert.StartsWith("uid=1000(app) gid=1001(app) groups=", output, StringComparison.Ordinal);
        Assert.Contains("44(video)", output, StringComparison.Ordinal);
        Assert.Contains("2000", output, StringComparison.Ordinal);
        Assert.EndsWith("\n/home/app\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_of_user_and_group_win_over_the_image()
    {
        var (_, output) = await world.RunAsync("id -u; id -g", spec => spec with { User = new() { Name = "app", Uid = 77, Gid = 88 } });
        Assert.Equal("77\n88\n", output);
    }

    [Fact]
    public async Task An_unknown_user_is_refused()
    {
        var spec = world.Spec(await world.SandboxAsync(), "true") with { User = new() { Name = "nobody-here" } };
        await Assert.ThrowsAsync<InvalidContainerSpecException>(() => world.Runtime.StartContainerAsync(spec));
    }

    [Fact]
    public async Task Root_is_refused_where_another_user_is_required()
    {
        var spec = world.Spec(await world.SandboxAsync(), "true") with { User = new() { RequireNonRoot = true } };
        var error = await Assert.ThrowsAsync<InvalidContainerSpecException>(() => world.Runtime.StartContainerAsync(spec));
        Assert.Contains("runAsNonRoot", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_has_Dockers_capabilities_and_a_filter()
    {
        var (_, output) = await world.RunAsync("grep -E 'CapEff|CapBnd|CapInh|CapAmb|Seccomp:|NoNewPrivs' /proc/self/status");
        Assert.Equal("CapInh:\t0000000000000000\nCapEff:\t00000000a80425fb\nCapBnd:\t00000000a80425fb\nCapAmb:\t0000000000000000\nNoNewPrivs:\t0\nSeccomp:\t2\n", output);
    }

    [Fact]
    public async Task Capabilities_are_dropped_and_added()
    {
        var (_, output) = await world.RunAsync(
            "grep CapBnd /proc/self/status",
            spec => spec with { Security = new() { DropCapabilities = ["ALL"], AddCapabilities = ["NET_ADMIN", "CAP_CHOWN"] } });
        Assert.Equal("CapBnd:\t0000000000001001\n", output);
    }

    [Fact]
    public async Task Another_user_than_root_has_no_capabilities_with_or_without_no_new_privs()
    {
        foreach (var noNewPrivileges in (bool[])[false, true])
        {
            var (_, output) = await world.RunAsync(
                "grep -E 'CapPrm|CapEff|NoNewPrivs|Seccomp:' /proc/self/status",
                spec => spec with { User = new() { Uid = 1000 }, Security = new() { NoNewPrivileges = noNewPrivileges } });
            Assert.Equal($"CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nNoNewPrivs:\t{(noNewPrivileges ? 1 : 0)}\nSeccomp:\t2\n", output);
        }
    }

    [Fact]
    public async Task The_filter_denies_what_needs_no_capability()
    {
        // unshare(CLONE_NEWUSER) is open to everybody but for the filter.
        var (exit, output) = await world.RunAsync("unshare -U true 2>&1; mount -t tmpfs tmpfs /tmp 2>&1");
        Assert.NotEqual(0, exit.Code);
        Assert.Contains("unshare", output, StringComparison.Ordinal);
        Assert.Contains("Operation not permitted", output, StringComparison.Ordinal);
        Assert.Contains("permission denied", output, StringComparison.Ordinal);
        var (_, unconfined) = await world.RunAsync("unshare -U true 2>&1 && echo done", spec => spec with { Security = new() { Seccomp = "unconfined" } });
        Assert.Equal("done\n", unconfined);
    }

    [Fact]
    public async Task Folders_that_containers_share_are_hidden_from_changes_and_from_those_that_could_make_them()
    {
        var masked = MaskedPaths.FirstBelowSys;
        var script = $"stat -c %d {masked}; ls -A {masked}; touch /sys/fs/cgroup/x {masked}/x 2>/dev/null && echo written";
        var (_, one) = await world.RunAsync(script);
        var (_, other) = await world.RunAsync(script);
        var (_, mighty) = await world.RunAsync(script, spec => spec with { Security = new() { AddCapabilities = ["SYS_ADMIN"] } });
        Assert.Matches("^[0-9]+\n$", one);
        Assert.Equal(one, other);
        Assert.Matches("^[0-9]+\n$", mighty);
        Assert.NotEqual(one, mighty);
    }

    [Fact]
    public async Task A_profile_of_a_file_is_used()
    {
        var profile = Path.Combine(world.Root, "no-chmod.json");
        await File.WriteAllTextAsync(profile, """
            { "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [ { "names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13 } ] }
            """);
        var (_, output) = await world.RunAsync("mkdir /tmp/x 2>&1; echo $?", spec => spec with { Security = new() { Seccomp = profile } });
        Assert.Contains("Permission denied", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_is_missing_is_refused()
    {
        var spec = world.Spec(await world.SandboxAsync(), "true") with { Security = new() { Seccomp = "/no/such/profile.json" } };
        var error = await Assert.ThrowsAsync<InvalidContainerSpecException>(() => world.Runtime.StartContainerAsync(spec));
        Assert.Contains("/no/such/profile.json", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_read_only_root_is_one_while_volumes_stay_writable()
    {
        var (_, output) = await world.RunAsync(
            "touch /x 2>&1; touch /data/x && echo data ok; touch /dev/shm/x && echo shm ok",
            spec => spec with { Security = new() { ReadOnlyRootFilesystem = true }, Mounts = [new() { Kind = ContainerMountKind.Tmpfs, Target = "/data" }] });
        Assert.Contains("Read-only file system", output, StringComparison.Ordinal);
        Assert.Contains("data ok\nshm ok\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_kernels_secrets_are_hidden_and_its_settings_read_only()
    {
        var (_, output) = await world.RunAsync(
            "wc -c < /proc/timer_list; ls /sys/firmware | wc -l; echo 1 2>&1 > /proc/sys/kernel/sysrq; mkdir /sys/fs/cgroup/pids/x 2>&1");
        Assert.StartsWith("0\n0\n", output, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_has_devices_but_not_the_hosts()
    {
        var (_, output) = await world.RunAsync("head -c 3 /dev/zero | wc -c; echo x > /dev/null && echo null ok; ls /dev; mknod /dev/mem2 c 1 1 && cat /dev/mem2 2>&1 | head -c 100");
        Assert.Contains("3\nnull ok\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("vda", output, StringComparison.Ordinal);
        Assert.Contains("Operation not permitted", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_privileged_container_has_all_capabilities_and_devices()
    {
        var (_, output) = await world.RunAsync(
            "grep -E 'CapEff|Seccomp:' /proc/self/status; mount -t tmpfs tmpfs /tmp && echo mounted; ls /dev | grep -c .",
            spec => spec with { Security = new() { Privileged = true } });
        Assert.Contains("Seccomp:\t0\nmounted\n", output, StringComparison.Ordinal);
        var mine = File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapBnd", StringComparison.Ordinal)).Split('\t')[1];
        Assert.Contains($"CapEff:\t{mine}\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_in_the_image_cannot_lead_a_mount_or_the_working_directory_to_the_host()
    {
        var evil = Directory.CreateDirectory(Path.Combine(world.Root, "evil")).FullName;
        File.CreateSymbolicLink(Path.Combine(evil, "out"), "/../../../../../../tmp");
        for (var fd = 3; fd < 400; fd++)
            File.CreateSymbolicLink(Path.Combine(evil, $"fd{fd}"), $"/proc/self/fd/{fd}");
        var marker = "orc-escape-" + world.CgroupParent;
        var spec = world.Spec(await world.SandboxAsync(), "true") with
        {
            Layers = [.. world.Layers, evil],
            Mounts = [new() { Kind = ContainerMountKind.Tmpfs, Target = "/out/" + marker }],
            WorkingDirectory = "/out/" + marker + "-cwd",
        };
        var (exit, _) = await world.RunAsync(spec);
        Assert.Equal(0, exit.Code);
        Assert.False(Directory.Exists("/tmp/" + marker));
        Assert.False(Directory.Exists("/tmp/" + marker + "-cwd"));
        for (var fd = 3; fd < 60; fd++)
        {
            var start = spec with { Id = $"{spec.Id}-{fd}", Mounts = [], WorkingDirectory = $"/fd{fd}", LogPath = null };
            await Assert.ThrowsAsync<ContainerStartException>(() => world.Runtime.StartContainerAsync(start));
        }
    }

    [Fact]
    public async Task A_link_in_a_volume_cannot_lead_a_subPath_out_of_it()
    {
        var volume = Directory.CreateDirectory(Path.Combine(world.Root, "volume-" + Guid.NewGuid().ToString("N"))).FullName;
        File.CreateSymbolicLink(Path.Combine(volume, "link"), "/etc");
        var spec = world.Shell(await world.SandboxAsync(), "ls /data") with { Mounts = [new() { Source = volume, SubPath = "link", Target = "/data" }] };
        var error = await Assert.ThrowsAsync<ContainerStartException>(() => world.Runtime.StartContainerAsync(spec));
        Assert.Equal("ENOENT", error.ErrnoName);
    }
}
