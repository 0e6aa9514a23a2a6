using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.ControlPlane.Nodes;
using Orleans.Orchestrator.ControlPlane.Reconciling;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Nodes;

public class AssignmentLogTests
{
    [Fact]
    public void AgentThatAsksNowAndThen_KnowsWhatTheLogKnows()
    {
        var step = from kind in Gen.Choose(0, 5) from pod in Gen.Choose(0, 9) select (kind, pod);
        Prop.ForAll(Gen.ArrayOf(step, 300).ToArbitrary(), steps =>
        {
            var log = new AssignmentLog("epoch");
            var agent = new Dictionary<string, Pod>();
            var known = AssignmentVersion.None;
            var version = 0L;
            foreach (var (kind, pod) in steps)
            {
                if (kind == 0)
                    known = Follow(agent, log.Since(known));
                else
                    log.Apply(new ObjectChange(ResourceObject.From(At(pod, ++version, ending: kind == 4)), version, Deleted: kind == 5));
            }

            Follow(agent, log.Since(known));
            Assert.Equal(
                log.Pods.Select(p => (p.Metadata.Name, p.Metadata.DeletionTimestamp)).Order(),
                agent.Values.Select(p => (p.Metadata.Name, p.Metadata.DeletionTimestamp)).Order());
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void StatusThatTheAgentReported_IsNoNewsToIt()
    {
        var log = new AssignmentLog("epoch");
        Assert.True(log.Apply(new ObjectChange(ResourceObject.From(At(1, 1, false)), 1, false)));
        var running = At(1, 2, false) with { Status = new PodStatus { Phase = "Running" } };
        Assert.False(log.Apply(new ObjectChange(ResourceObject.From(running), 2, false)));
        Assert.Equal("Running", log.Pods.Single().Status.Phase);
    }

    [Fact]
    public void ConditionOfAReadinessGate_IsNews_WhoeverSetsIt()
    {
        var log = new AssignmentLog("epoch");
        var pod = At(1, 1, false);
        pod = pod with { Spec = pod.Spec with { ReadinessGates = [new PodReadinessGate { ConditionType = "example.test/ok" }] } };
        Assert.True(log.Apply(new ObjectChange(ResourceObject.From(pod), 1, false)));
        Assert.True(log.Apply(new ObjectChange(ResourceObject.From(With(pod, 2, "example.test/ok", "True")), 2, false)));
        Assert.False(log.Apply(new ObjectChange(ResourceObject.From(With(pod, 3, "example.test/ok", "True")), 3, false)));
        Assert.True(log.Apply(new ObjectChange(ResourceObject.From(With(pod, 4, "example.test/ok", "False")), 4, false)));
    }

    private static Pod With(Pod pod, long version, string condition, string status) => pod with
    {
        Metadata = pod.Metadata with { ResourceVersion = version.ToString(CultureInfo.InvariantCulture) },
        Status = new PodStatus { Conditions = [new PodCondition { Type = condition, Status = status }] },
    };

    private static AssignmentVersion Follow(Dictionary<string, Pod> agent, PodAssignments told)
    {
        if (told.Full)
            agent.Clear();
        foreach (var removed in told.Removed)
            agent.Remove(removed.Uid);
        foreach (var pod in told.Pods)
            agent[pod.Metadata.Uid!] = pod;
        return told.Version;
    }

    // Each life of a name has a uid of its own only in so far as a deleted uid never comes back.
    private static Pod At(int pod, long version, bool ending)
    {
        var made = A.Pod($"p{pod}", node: "n");
        return made with
        {
            Metadata = made.Metadata with
            {
                Uid = $"uid-{pod}", ResourceVersion = version.ToString(CultureInfo.InvariantCulture), DeletionTimestamp = ending ? A.Now : null,
            },
        };
    }
}
