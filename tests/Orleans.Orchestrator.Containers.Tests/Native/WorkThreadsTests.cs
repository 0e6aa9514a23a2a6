using Orleans.Orchestrator.Containers.Native;

namespace Orleans.Orchestrator.Containers.Tests.Native;

public sealed class WorkThreadsTests
{
    private const int Count = 200;

    [Fact]
    public async Task Everything_that_was_posted_is_done_also_when_closing()
    {
        using var done = new CountdownEvent(Count);
        var threads = new WorkThreads("test", 3);
        for (var i = 0; i < Count; i++)
            threads.Post(() => done.Signal());
        threads.Dispose();
        await Task.Run(() => done.Wait(RuntimeWorld.Deadline));
        Assert.Throws<ObjectDisposedException>(() => threads.Post(() => { }));
    }

    [Fact]
    public async Task What_cannot_be_queued_is_refused()
    {
        using var go = new ManualResetEventSlim();
        using var begun = new ManualResetEventSlim();
        using var threads = new WorkThreads("test", 1);
        threads.Post(() =>
        {
            begun.Set();
            go.Wait(RuntimeWorld.Deadline);
        });
        await Task.Run(() => begun.Wait(RuntimeWorld.Deadline));
        var refused = Assert.Throws<ContainerRuntimeException>(() =>
        {
            for (var i = 0; i < 2000; i++)
                threads.Post(() => { });
        });
        Assert.Contains("waiting", refused.Message, StringComparison.Ordinal);
        go.Set();
    }
}
