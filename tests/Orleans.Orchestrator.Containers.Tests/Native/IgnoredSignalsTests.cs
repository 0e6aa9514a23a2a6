using Orleans.Orchestrator.Containers.Native.Launch;
using Orleans.Orchestrator.Linux;

namespace Orleans.Orchestrator.Containers.Tests.Native;

public sealed class IgnoredSignalsTests
{
    [Fact]
    public void Those_of_the_mask_are_found_and_SIGPIPE_always_is() =>
        Assert.Equal([Signal.SIGHUP, Signal.SIGPIPE, 64], IgnoredSignals.Parse(["Name:\tx", "SigBlk:\tffffffffffffffff", "SigIgn:\t8000000000000001"]));

    [Fact]
    public void Without_a_mask_all_that_can_be_reset_are() =>
        Assert.Equal(Enumerable.Range(1, 64).Except([Signal.SIGKILL, Signal.SIGSTOP]), IgnoredSignals.Parse(["Name:\tx"]));
}
