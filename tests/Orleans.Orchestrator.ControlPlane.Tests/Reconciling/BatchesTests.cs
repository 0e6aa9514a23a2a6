using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources;

namespace Orleans.Orchestrator.ControlPlane.Tests.Reconciling;

public sealed class BatchesTests
{
    private static readonly ApiException Conflict = ApiErrors.Conflict(ResourceKinds.Pod, "web");
    private static readonly ApiException Gone = ApiErrors.Make(404, "NotFound", "there is none");

    [Fact]
    public async Task All_are_tried_and_the_failures_told()
    {
        var tried = 0;
        var failures = await Batches.RunAsync(Enumerable.Range(0, 10), 3, i =>
        {
            tried++;
            return i % 5 == 0 ? Task.FromException(Conflict) : Task.CompletedTask;
        });
        Assert.Equal((10, 2), (tried, failures.Count));
    }

    [Fact]
    public async Task One_that_is_done_makes_room_for_the_next_though_another_is_slow()
    {
        var (slow, started) = (new TaskCompletionSource(), new List<int>());
        var running = Batches.RunAsync(Enumerable.Range(0, 6), 2, i =>
        {
            started.Add(i);
            return i == 0 ? slow.Task : Task.CompletedTask;
        });
        Assert.Equal([0, 1, 2, 3, 4, 5], started);
        Assert.False(running.IsCompleted);
        slow.SetResult();
        Assert.Empty(await running);
    }

    [Fact]
    public async Task It_gets_narrower_when_less_may_run_at_once_but_one_goes_on()
    {
        var (allowed, now, most) = (4, 0, new List<int>());
        var failures = await Batches.RunAsync(Enumerable.Range(0, 12), () => allowed, async i =>
        {
            now++;
            if (i == 3)
                allowed = 0;
            if (i >= 8)
                most.Add(now);
            await Task.Yield();
            now--;
        });
        Assert.Empty(failures);
        Assert.Equal([1, 1, 1, 1], most);
    }

    [Fact]
    public void A_conflict_is_outdated_for_whoever_looks_again_and_a_failure_for_whoever_tells_once()
    {
        Assert.True(Batches.IsOutdated(Conflict) && Batches.IsOutdated(Gone));
        Assert.True(Batches.IsGone(Gone));
        Assert.False(Batches.IsGone(Conflict));
        Assert.False(Batches.IsGone(ApiErrors.ServiceUnavailable("later")));
    }
}
