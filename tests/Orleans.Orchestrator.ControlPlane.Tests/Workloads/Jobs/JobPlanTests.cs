using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Workloads.Jobs;
using Orleans.Orchestrator.Resources.Batch.V1;
using Orleans.Orchestrator.Resources.Core.V1;
using Orleans.Orchestrator.Resources.Meta.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Workloads.Jobs;

public class JobPlanTests
{
    [Fact]
    public void Pods_AreMade_ParallelismAtATime_UntilEnoughSucceeded()
    {
        var world = new JobWorld(new JobSpec { Completions = 5, Parallelism = 2, BackoffLimit = 6 });
        world.Settle();
        for (var succeeded = 0; succeeded < 5; succeeded++)
        {
            Assert.Equal(Math.Min(2, 5 - succeeded), world.Active.Count);
            world.End(world.Active[0], "Succeeded");
            world.Settle();
        }

        Assert.Equal("SuccessCriteriaMet:CompletionsReached Complete:CompletionsReached", world.Conditions);
        Assert.Equal((5, (int?)null, world.Now), (world.Job.Status.Succeeded, world.Job.Status.Failed, world.Job.Status.CompletionTime));
        Assert.All(world.Pods, p => Assert.Empty(p.Metadata.Finalizers));
    }

    [Fact]
    public void APodsEnd_IsCountedOnce_WhateverCrashesBetweenTheSteps()
    {
        var world = new JobWorld(new JobSpec { Completions = 2, Parallelism = 1, BackoffLimit = 6 });
        world.Settle();
        var pod = world.Active[0];
        world.End(pod, "Succeeded");
        // The status was written, the finalizer stayed, the process died; and once more.
        world.Job = world.Job with { Status = JobPlan.For(world.Job, world.Pods, world.Now).Status };
        world.Job = world.Job with { Status = JobPlan.For(world.Job, world.Pods, world.Now).Status };
        Assert.Equal(pod.Metadata.Uid, Assert.Single(world.Job.Status.UncountedTerminatedPods!.Succeeded));
        world.Settle();
        Assert.Equal((1, (UncountedTerminatedPods?)null), (world.Job.Status.Succeeded, world.Job.Status.UncountedTerminatedPods));
    }

    [Fact]
    public void FailedPods_AreReplaced_AfterGrowingPauses_AndTheLimitFailsTheJob()
    {
        var world = new JobWorld(new JobSpec { Completions = 1, Parallelism = 1, BackoffLimit = 2 });
        world.Settle();
        foreach (var pause in (int[])[1, 2])
        {
            world.End(world.Active[0], "Failed");
            Assert.True(world.Settle(), "a successor is made later");
            Assert.Empty(world.Active);
            world.Pass(pause);
            world.Settle();
            Assert.Single(world.Active);
        }

        world.End(world.Active[0], "Failed");
        world.Settle();
        Assert.Equal("FailureTarget:BackoffLimitExceeded Failed:BackoffLimitExceeded", world.Conditions);
        Assert.Equal(3, world.Job.Status.Failed);
    }

    [Fact]
    public void Indexes_AreDoneOnceEach_AndKnowTheirNumber()
    {
        var world = new JobWorld(new JobSpec { Completions = 4, Parallelism = 4, CompletionMode = "Indexed", BackoffLimit = 6 });
        world.Settle();
        var pod = world.OfIndex(2);
        Assert.Equal(("pi-2", "2"), (pod.Spec.Hostname, pod.Metadata.Labels[JobNames.CompletionIndex]));
        Assert.Equal("JOB_COMPLETION_INDEX", Assert.Single(pod.Spec.Containers[0].Env).Name);
        foreach (var index in (int[])[0, 2, 3])
            world.End(world.OfIndex(index), "Succeeded");
        world.Settle();
        Assert.Equal(("0,2,3", 3), (world.Job.Status.CompletedIndexes, world.Job.Status.Succeeded));
        Assert.Equal(1, JobFacts.IndexOf(Assert.Single(world.Active)));
        world.End(world.OfIndex(1), "Succeeded");
        world.Settle();
        Assert.Equal("0-3", world.Job.Status.CompletedIndexes);
        Assert.True(JobFacts.Has(world.Job, "Complete"));
    }

    [Fact]
    public void AnIndexThatFailsTooOften_IsGivenUp_AndTheOthersGoOn()
    {
        var world = new JobWorld(new JobSpec { Completions = 2, Parallelism = 2, CompletionMode = "Indexed", BackoffLimitPerIndex = 1, BackoffLimit = int.MaxValue });
        world.Settle();
        world.End(world.OfIndex(0), "Failed");
        world.Settle();
        world.Pass(1);
        world.Settle();
        Assert.Equal(1, JobFacts.FailuresBefore(world.OfIndex(0)));
        world.End(world.OfIndex(0), "Failed");
        world.Settle();
        Assert.Equal(("0", 1), (world.Job.Status.FailedIndexes, world.Active.Count));
        world.End(world.OfIndex(1), "Succeeded");
        world.Settle();
        Assert.Equal("FailureTarget:FailedIndexes Failed:FailedIndexes", world.Conditions);
        Assert.Equal(("1", 2), (world.Job.Status.CompletedIndexes, world.Job.Status.Failed));
    }

    [Theory]
    [InlineData("FailJob", "FailureTarget:PodFailurePolicy Failed:PodFailurePolicy", 1, 0)]
    [InlineData("Ignore", "", null, 1)]
    [InlineData("Count", "FailureTarget:BackoffLimitExceeded Failed:BackoffLimitExceeded", 1, 0)]
    public void WhatAFailureMeans_IsThePoliciesToSay(string action, string conditions, int? failed, int active)
    {
        var rule = new PodFailurePolicyRule { Action = action, OnExitCodes = new PodFailurePolicyOnExitCodesRequirement { Operator = "In", Values = [42] } };
        var world = new JobWorld(new JobSpec { Completions = 1, Parallelism = 1, BackoffLimit = 0, PodFailurePolicy = new PodFailurePolicy { Rules = [rule] } });
        world.Settle();
        world.End(world.Active[0], "Failed", exitCode: 42);
        world.Settle();
        world.Pass(1);
        world.Settle();
        Assert.Equal((conditions, failed, active), (world.Conditions, world.Job.Status.Failed, world.Active.Count));
        if (action == "FailJob")
            Assert.Equal("Container main for pod default/pi-001 failed with exit code 42 matching FailJob rule at index 0", JobFacts.Find(world.Job, "Failed")!.Message);
    }

    [Fact]
    public void EnoughIndexes_EndTheJob_AndThePodsThatAreLeft()
    {
        var policy = new SuccessPolicy { Rules = [new SuccessPolicyRule { SucceededIndexes = "0,2", SucceededCount = 1 }] };
        var world = new JobWorld(new JobSpec { Completions = 3, Parallelism = 3, CompletionMode = "Indexed", BackoffLimit = 6, SuccessPolicy = policy });
        world.Settle();
        world.End(world.OfIndex(1), "Succeeded");
        world.Settle();
        Assert.Equal("", world.Conditions);
        world.End(world.OfIndex(2), "Succeeded");
        world.Settle();
        Assert.Equal("SuccessCriteriaMet:SuccessPolicy Complete:SuccessPolicy", world.Conditions);
        Assert.Empty(world.Active);
    }

    [Fact]
    public void ASuspendedJob_HasNoPods_AndItsClockBeginsAnewWhenResumed()
    {
        var world = new JobWorld(new JobSpec { Completions = 2, Parallelism = 2, BackoffLimit = 0, ActiveDeadlineSeconds = 100 });
        world.Settle();
        world.Job = world.Job with { Spec = world.Job.Spec with { Suspend = true } };
        world.Settle();
        Assert.Equal(("Suspended:JobSuspended", 0, (int?)null), (world.Conditions, world.Pods.Count, world.Job.Status.Failed));
        world.Pass(1000);
        world.Job = world.Job with { Spec = world.Job.Spec with { Suspend = false } };
        Assert.True(world.Settle(), "the deadline is to come");
        Assert.Equal((2, world.Now), (world.Active.Count, world.Job.Status.StartTime));
        world.Pass(100);
        world.Settle();
        Assert.Equal("FailureTarget:DeadlineExceeded Failed:DeadlineExceeded", world.Conditions);
    }

    [Fact]
    public void FewerPods_AreWanted_AndThoseThatGoAreNoFailures()
    {
        var world = new JobWorld(new JobSpec { Completions = 9, Parallelism = 5, BackoffLimit = 0 });
        world.Settle();
        world.Job = world.Job with { Spec = world.Job.Spec with { Parallelism = 2 } };
        world.Settle();
        Assert.Equal((2, "", (int?)null), (world.Active.Count, world.Conditions, world.Job.Status.Failed));
    }

    [Fact]
    public void APodThatIsDeleted_IsAFailure_AndReplaced()
    {
        var world = new JobWorld(new JobSpec { Completions = 1, Parallelism = 1, BackoffLimit = 1 });
        world.Settle();
        world.Delete(world.Active[0]);
        world.Settle();
        Assert.Equal((1, 1, 1), (world.Pods.Count, world.Active.Count, world.Job.Status.Failed));
    }

    [Fact]
    public void AGang_StartsWithAsManyAsAreWanted_AndReplacementsStandForThemselves()
    {
        var template = new PodTemplateSpec { Metadata = new ObjectMeta { Annotations = A.Labels((JobNames.Gang, "true")) } };
        var world = new JobWorld(new JobSpec { Completions = 3, Parallelism = 3, BackoffLimit = 6, Template = template });
        world.Settle();
        Assert.All(world.Active, p => Assert.Equal(new GangName("uid-pi", 3), GangName.Of(p.Metadata)));
        world.Job = world.Job with { Spec = world.Job.Spec with { Parallelism = 2 } };
        world.Settle();
        Assert.All(world.Active, p => Assert.Equal(new GangName("uid-pi", 2), GangName.Of(p.Metadata)));
        foreach (var pod in world.Active)
            world.Bind(pod);
        world.End(world.Active[0], "Failed");
        world.Settle();
        world.Pass(1);
        world.Settle();
        Assert.Equal([1, 2], world.Active.Select(p => GangName.Of(p.Metadata)!.Size).Order());
    }

    [Fact]
    public void AnEndedJob_Expires()
    {
        var world = new JobWorld(new JobSpec { Completions = 1, Parallelism = 1, BackoffLimit = 0, TtlSecondsAfterFinished = 60 });
        world.Settle();
        world.End(world.Active[0], "Succeeded");
        Assert.True(world.Settle(), "it expires later");
        Assert.False(JobPlan.For(world.Job, world.Pods, world.Now.AddSeconds(59)).IsExpired);
        Assert.True(JobPlan.For(world.Job, world.Pods, world.Now.AddSeconds(60)).IsExpired);
    }
}
