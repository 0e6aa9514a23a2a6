using System.Diagnostics;
using Orleans.Orchestrator.Containers.Keeper;

namespace Orleans.Orchestrator.Containers.Tests.Keeper;

public sealed class ForeignKeeperTests(KeeperWorld world) : IClassFixture<KeeperWorld>
{
    [Fact]
    public async Task A_keeper_that_sees_other_mounts_is_replaced()
    {
        await world.Runtime.DisposeAsync();
        await world.KillKeeperAsync();
        File.Delete(KeeperPaths.Socket(world.Options));
        var start = new ProcessStartInfo("unshare", ["--mount", world.Options.KeeperPath!, .. KeeperArguments.Format(world.Options)]);
        using var foreign = Process.Start(start)!;
        var deadline = Native.RuntimeWorld.Deadline;
        while (!File.Exists(KeeperPaths.Socket(world.Options)))
            await Task.Delay(5, deadline);
        world.Runtime = await ContainerRuntime.OpenAsync(world.Options);
        await foreign.WaitForExitAsync(deadline);
        Assert.Equal("seen\n", (await world.RunAsync("echo seen")).Output);
        var sandbox = (await world.Runtime.ListSandboxesAsync())[0];
        Assert.True(Linux.NamespaceFile.IsKept(sandbox.NetworkNamespacePath!));
    }
}
