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
    public void A_conflict_is_outdated_for_whoever_looks_again_and_a_failure_for_whoever_tells_once()
    {
        Assert.True(Batches.IsOutdated(Conflict) && Batches.IsOutdated(Gone));
        Assert.True(Batches.IsGone(Gone));
        Assert.False(Batches.IsGone(Conflict));
        Assert.False(Batches.IsGone(ApiErrors.ServiceUnavailable("later")));
    }
}
