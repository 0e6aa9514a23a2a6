using Orleans.Orchestrator.Containers.Native;

namespace Orleans.Orchestrator.Containers.Tests.Native;

public sealed class CapabilitiesTests
{
    private static readonly ulong Mknod = 1UL << Capabilities.Bit("CAP_MKNOD")!.Value;

    [Fact]
    public void Devices_are_not_made_where_nothing_else_keeps_them_closed()
    {
        Assert.NotEqual(0UL, Capabilities.Of(new(), mayMakeDevices: true) & Mknod);
        Assert.Equal(0UL, Capabilities.Of(new() { AddCapabilities = ["MKNOD"] }, mayMakeDevices: false) & Mknod);
        Assert.NotEqual(0UL, Capabilities.Of(new() { Privileged = true }, mayMakeDevices: false) & Mknod);
    }

    [Fact]
    public void All_is_every_capability_that_this_process_may_give() =>
        Assert.Equal(Capabilities.Available, Capabilities.Of(new() { AddCapabilities = ["ALL"] }, mayMakeDevices: true));
}
