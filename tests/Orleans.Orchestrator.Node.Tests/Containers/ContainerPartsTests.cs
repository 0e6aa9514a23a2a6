using Orleans.Orchestrator.NodeAgent.Containers;
using Orleans.Orchestrator.NodeAgent.Pods;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.NodeAgent.Tests.Containers;

/// <summary>Expansion, back-off and the downward API.</summary>
public sealed class ContainerPartsTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("$(A)", "1")]
    [InlineData("$$(A)", "$(A)")]
    [InlineData("$$$(A)", "$1")]
    [InlineData("$(UNKNOWN)", "$(UNKNOWN)")]
    [InlineData("$(A", "$(A")]
    [InlineData("$", "$")]
    [InlineData("$A", "$A")]
    [InlineData("a$(A)b$(B)c", "a1b2c")]
    [InlineData("$()", "$()")]
    public void Expansion_IsKubernetes(string text, string expected) =>
        Assert.Equal(expected, Expansion.Expand(text, new Dictionary<string, string> { ["A"] = "1", ["B"] = "2" }));

    [Fact]
    public void Backoff_DoublesUpToTheLongest_AndAHealthyRunStartsOver()
    {
        var backoff = new RestartBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        var waits = Enumerable.Range(0, 7).Select(_ =>
        {
            backoff.Ended(Begin, Begin);
            return backoff.Delay.TotalSeconds;
        }).ToList();
        Assert.Equal([0, 1, 2, 4, 8, 10, 10], waits);
        Assert.True(backoff.IsBackingOff(Begin));
        Assert.False(backoff.IsBackingOff(Begin.AddSeconds(10)));
        backoff.Ended(Begin, Begin.AddSeconds(21));
        Assert.Equal(TimeSpan.Zero, backoff.Delay);
        Assert.Equal(Begin.AddSeconds(21), backoff.NextStart);
    }

    [Fact]
    public void FailedStarts_AreHeldBackApartFromEnds()
    {
        var backoff = new RestartBackoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
        for (var i = 0; i < 20; i++)
            backoff.Failed(Begin, TimeSpan.FromSeconds(10));
        Assert.Equal(TimeSpan.FromSeconds(10), backoff.Delay);
        backoff.Started();
        backoff.Ended(Begin, Begin);
        Assert.Equal(TimeSpan.Zero, backoff.Delay);
    }

    [Fact]
    public void Fields_AreThoseOfTheDownwardApi()
    {
        var pod = AgentWorld.Pod("web");
        pod = pod with { Metadata = pod.Metadata with { Labels = Map<string>.From([new("app", "we\"b"), new("b", "2")]) } };
        Assert.Equal("web", PodFields.Field(pod, "metadata.name", null, "h"));
        Assert.Equal("we\"b", PodFields.Field(pod, "metadata.labels['app']", null, "h"));
        Assert.Equal("", PodFields.Field(pod, "metadata.labels['none']", null, "h"));
        Assert.Equal("app=\"we\\\"b\"\nb=\"2\"", PodFields.Field(pod, "metadata.labels", null, "h"));
        Assert.Equal("10.0.0.1", PodFields.Field(pod, "status.podIP", "10.0.0.1", "h"));
        Assert.Equal("h", PodFields.Field(pod, "status.hostIP", null, "h"));
        Assert.Null(PodFields.Field(pod, "spec.nothing", null, "h"));
    }

    [Theory]
    [InlineData("limits.cpu", "1", "2")]
    [InlineData("limits.cpu", "1m", "1500")]
    [InlineData("requests.memory", "1Mi", "64")]
    [InlineData("limits.memory", "1Gi", "8")]
    [InlineData("requests.cpu", "1", "0")]
    public void Resources_AreRoundedUp_AndTheMachineIsTheLimitOfTheUnlimited(string resource, string divisor, string expected)
    {
        var container = AgentWorld.Container("main") with
        {
            Resources = new ResourceRequirements
            {
                Limits = Map<Quantity>.From([new("cpu", Quantity.FromMilli(1500))]),
                Requests = Map<Quantity>.From([new("memory", Quantity.FromBytes(64 << 20))]),
            },
        };
        var pod = AgentWorld.Pod("web", null, container);
        var selector = new ResourceFieldSelector { Resource = resource, Divisor = Quantity.Parse(divisor) };
        Assert.Equal(expected, PodFields.Resource(pod, selector, "main", 4000, 8L << 30));
    }
}
