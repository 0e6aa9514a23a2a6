using Orleans.Orchestrator.ControlPlane.Disruption;
using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Grains;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Policy.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Admission;

public sealed class DisruptionTests
{
    [Theory]
    [InlineData("2", null, 4, 4, 4, 2, 2)]
    [InlineData("2", null, 4, 2, 4, 2, 0)]
    [InlineData("5", null, 4, 4, 4, 5, 0)]
    [InlineData("50%", null, 5, 5, 5, 3, 2)]
    [InlineData(null, "1", 4, 4, 4, 3, 1)]
    [InlineData(null, "1", 4, 3, 4, 3, 0)]
    [InlineData(null, "30%", 5, 5, 5, 3, 2)]
    [InlineData(null, "0", 3, 3, 3, 3, 0)]
    [InlineData("0", null, 0, 0, 0, 0, 0)]
    public void A_budget_allows_what_leaves_enough_healthy_pods(string? min, string? max, int wanted, int healthy, int expected, int desired, int allowed)
    {
        var owner = A.ReplicaSet("web", wanted);
        var pods = Enumerable.Range(0, wanted).Select(i => A.Pod($"p{i}", owner, "n", "Running", ready: i < healthy)).ToList();
        var status = DisruptionPlan.For(Budget(min, max), pods, new Dictionary<string, int> { [owner.Metadata.Uid!] = wanted }, A.Now);
        Assert.Equal((expected, desired, healthy, allowed), (status.ExpectedPods, status.DesiredHealthy, status.CurrentHealthy, status.DisruptionsAllowed));
        Assert.Equal(allowed > 0 ? "SufficientPods" : "InsufficientPods", status.Conditions.Single().Reason);
    }

    [Fact]
    public void A_pod_that_was_let_go_is_not_healthy_until_it_is_gone_or_two_minutes_are_over()
    {
        var pods = Enumerable.Range(0, 3).Select(i => A.Pod($"p{i}", A.ReplicaSet("web", 3), "n", "Running", ready: true)).ToList();
        var budget = Budget("2", null);
        budget = budget with { Status = budget.Status with { DisruptedPods = Map<DateTimeOffset>.From([new("p0", A.Now), new("gone", A.Now)]) } };
        var status = DisruptionPlan.For(budget, pods, new Dictionary<string, int>(), A.Now);
        Assert.Equal((2, 0, "p0"), (status.CurrentHealthy, status.DisruptionsAllowed, status.DisruptedPods.Keys.Single()));
        Assert.Equal(A.Now.AddMinutes(2), DisruptionPlan.NextLook(status));
        Assert.Equal(1, DisruptionPlan.For(budget, pods, new Dictionary<string, int>(), A.Now.AddMinutes(2)).DisruptionsAllowed);
    }

    [Fact]
    public void A_pod_that_serves_nobody_may_go()
    {
        var budget = Budget("1", null) with { Status = new() { DesiredHealthy = 1, CurrentHealthy = 0 } };
        var sick = A.Pod("web", node: "n", phase: "Running");
        Assert.Same(budget, EvictionPlan.BudgetOf(sick, [budget]));
        Assert.Null(EvictionPlan.BudgetOf(sick, [budget with { Spec = budget.Spec with { UnhealthyPodEvictionPolicy = "AlwaysAllow" } }]));
        Assert.Null(EvictionPlan.BudgetOf(sick, [budget with { Status = new() { DesiredHealthy = 1, CurrentHealthy = 1 } }]));
        Assert.Null(EvictionPlan.BudgetOf(A.Pod("web"), [budget]));
        Assert.Null(EvictionPlan.BudgetOf(A.Pod("web", node: "n", phase: "Failed"), [budget]));
        Assert.Contains("more than one PodDisruptionBudget", Assert.Throws<ApiException>(() => EvictionPlan.BudgetOf(sick, [budget, budget])).Message);
    }

    [Fact]
    public async Task Of_many_evictions_at_once_no_more_succeed_than_the_budget_allows()
    {
        await using var cluster = await TestCluster.StartAsync(Stores.Memory());
        await cluster.AddNodesAsync(2);
        await cluster.Grains.GetGrain<IDeploymentGrain>("default/web").CreateAsync(A.Deployment("web", 5) with { Metadata = new() { Name = "web", Namespace = "default" } });
        await cluster.View.UntilAsync("five pods ready", () => cluster.View.Ready.Count == 5);
        await cluster.Grains.GetGrain<IPodDisruptionBudgetGrain>("default/web").CreateAsync(Budget("3", null) with { Metadata = new() { Name = "web", Namespace = "default" } });
        cluster.View.Always(() => cluster.View.Ready.Count < 3 ? $"only {cluster.View.Ready.Count} ready" : null);

        var outcomes = await Task.WhenAll(cluster.View.Ready.Select(p => EvictAsync(cluster, p)));
        Assert.InRange(outcomes.Count(o => o is null), 2, 5);
        Assert.All(outcomes.OfType<ApiException>(), e => Assert.Equal((429, "Cannot evict pod as it would violate the pod's disruption budget."), (e.Code, e.Message)));
        Assert.All(outcomes.OfType<ApiException>(), e => Assert.Equal("DisruptionBudget", e.Status.Details!.Causes.Single().Reason));
        await cluster.View.UntilAsync("five pods ready again", () => cluster.View.Ready.Count == 5 && cluster.View.Active.Count == 5);
        Assert.Empty(cluster.View.Violations);
    }

    private static PodDisruptionBudget Budget(string? min, string? max) => new()
    {
        Metadata = new() { Name = "web", Namespace = "default", Generation = 1 },
        Spec = new() { MinAvailable = Amount(min), MaxUnavailable = Amount(max), Selector = new() { MatchLabels = A.Labels(("app", "web")) } },
    };

    private static IntOrString? Amount(string? text) => text is null ? null : int.TryParse(text, out var number) ? number : text;

    private static async Task<ApiException?> EvictAsync(TestCluster cluster, Pod pod)
    {
        try
        {
            await cluster.Grains.GetGrain<IPodGrain>(PodFacts.Key(pod)).EvictAsync();
            return null;
        }
        catch (ApiException e)
        {
            return e;
        }
    }
}
