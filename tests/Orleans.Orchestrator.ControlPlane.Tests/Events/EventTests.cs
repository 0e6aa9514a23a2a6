using Orleans.Orchestrator.ControlPlane.Events;
using Orleans.Orchestrator.ControlPlane.Tests.Support;

namespace Orleans.Orchestrator.ControlPlane.Tests.Events;

public class EventTests
{
    [Fact]
    public void Budget_AllowsABurst_AndThenARate()
    {
        var budget = new EventBudget(3, 2, A.Now);
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => budget.TryTake(A.Now)));
        Assert.Equal(2, Enumerable.Range(0, 10).Count(_ => budget.TryTake(A.Now.AddSeconds(1))));
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => budget.TryTake(A.Now.AddHours(1))));
    }

    [Fact]
    public async Task RepeatedEvents_AreCountedInOneObject()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory());
        var pod = A.Pod("p");
        for (var i = 0; i < 3; i++)
            cluster.Events.Warning(pod, "Failed", "it broke");
        await cluster.View.UntilAsync("the event counts 3", () => cluster.View.Events.Any(e => e is { Reason: "Failed", Count: 3, Type: "Warning", InvolvedObject.Name: "p" }));
        for (var i = 0; i < 100; i++)
            cluster.Events.Normal(pod, "Noise", $"number {i}");
        cluster.Events.Normal(A.Pod("q"), "Last", "after the noise");
        await cluster.View.UntilAsync("another object's event comes through", () => cluster.View.Events.Any(e => e.Reason == "Last"));
        Assert.InRange(cluster.View.Events.Count(e => e.Reason == "Noise"), 0, 25);
    }
}
