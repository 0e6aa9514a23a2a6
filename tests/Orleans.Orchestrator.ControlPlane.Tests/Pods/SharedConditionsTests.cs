using Orleans.Orchestrator.ControlPlane.Pods;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Pods;

public class SharedConditionsTests
{
    [Fact]
    public void PodsWithEqualConditions_ShareThem_AndOthersKeepTheirOwn()
    {
        var shared = new SharedConditions();
        var (one, other, later) = (shared.In(Status(A.Now)), shared.In(Status(A.Now)), shared.In(Status(A.Now.AddSeconds(1))));
        Assert.True(one.Conditions == other.Conditions);
        Assert.False(one.Conditions == later.Conditions);
        Assert.Equal(Status(A.Now.AddSeconds(1)), later);
    }

    [Fact]
    public void ConditionsThatDifferInAnything_AreNotTakenForEqual()
    {
        var shared = new SharedConditions();
        var status = shared.In(Status(A.Now));
        var told = status with { Conditions = [status.Conditions[0] with { Message = "another" }] };
        Assert.Equal("another", shared.In(told).Conditions[0].Message);
        Assert.Null(shared.In(Status(A.Now)).Conditions[0].Message);
    }

    private static PodStatus Status(DateTimeOffset since) => new()
    {
        Phase = "Running", Conditions = [new PodCondition { Type = "Ready", Status = "True", LastTransitionTime = since }],
    };
}
