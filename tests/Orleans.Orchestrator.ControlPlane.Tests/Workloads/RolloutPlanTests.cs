using FsCheck;
using FsCheck.Fluent;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Workloads;
using Orleans.Orchestrator.Errors;
using Orleans.Orchestrator.Resources.Apps.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Workloads;

public class RolloutPlanTests
{
    [Fact]
    public void FirstRollout_CreatesOneSetOfTheWholeSize()
    {
        var world = new RolloutWorld(A.Deployment("web", 3));
        var created = world.Reconcile().Create!;
        Assert.Equal(3, created.Spec.Replicas);
        Assert.Equal($"web-{created.Metadata.Labels[PodTemplateHash.Label]}", created.Metadata.Name);
        Assert.Equal("1", created.Metadata.Annotations[RolloutAnnotations.Revision]);
        Assert.Equal("1", world.Deployment.Metadata.Annotations[RolloutAnnotations.Revision]);
        Assert.Equal("NewReplicaSetCreated", Condition(world.Deployment, "Progressing").Reason);
    }

    [Fact]
    public void CompleteRollout_SaysSoInKubernetesWords()
    {
        var world = new RolloutWorld(A.Deployment("web", 3));
        world.Settle();
        var status = world.Deployment.Status;
        Assert.Equal((3, 3, 3, 3, null), (status.Replicas, status.UpdatedReplicas, status.ReadyReplicas, status.AvailableReplicas, status.UnavailableReplicas));
        Assert.Equal(1, status.ObservedGeneration);
        var progressing = Condition(world.Deployment, "Progressing");
        Assert.Equal("True", progressing.Status);
        Assert.Equal("NewReplicaSetAvailable", progressing.Reason);
        Assert.Equal($"ReplicaSet \"{world.Current.Metadata.Name}\" has successfully progressed.", progressing.Message);
        Assert.Equal("Deployment has minimum availability.", Condition(world.Deployment, "Available").Message);
    }

    [Theory]
    [InlineData(10, "25%", "25%", 13, 8)]
    [InlineData(3, "25%", "25%", 4, 3)]
    [InlineData(1, "0", "0%", 1, 0)]
    [InlineData(4, "100%", "0", 8, 4)]
    [InlineData(0, "50%", "50%", 0, 0)]
    public void Bounds_RoundAsKubernetesDoes(int replicas, string surge, string unavailable, int total, int available)
    {
        static Orleans.Orchestrator.Resources.IntOrString Parse(string text) => int.TryParse(text, out var n) ? n : text;
        var bounds = RolloutBounds.Of(A.Deployment("web", replicas, A.Rolling(Parse(surge), Parse(unavailable))));
        Assert.Equal((total, available), (bounds.MaxTotal, bounds.MinAvailable));
    }

    [Fact]
    public void Rollout_NeverLeavesItsBounds_WhateverPodsDo()
    {
        var step = Gen.Choose(0, 5).SelectMany(kind => Gen.Choose(0, 999).Select(index => (kind, index)));
        var scenario = from replicas in Gen.Choose(1, 12)
                       from surge in Gen.Choose(0, 5)
                       from unavailable in Gen.Choose(0, 5)
                       from steps in Gen.ArrayOf(step, 200)
                       select (replicas, surge, unavailable, steps);
        Prop.ForAll(scenario.ToArbitrary(), s =>
        {
            var world = new RolloutWorld(A.Deployment("web", s.replicas, A.Rolling(s.surge, s.unavailable)));
            world.Settle();
            var version = 1;
            foreach (var (kind, index) in s.steps)
            {
                var before = (world.Active, world.Available);
                if (kind <= 1)
                    world.Reconcile();
                else if (kind == 2)
                    world.RunSet(index);
                else if (kind == 3)
                    world.Touch(index, index % 100 < 98 ? 0 : index % 100 - 97);
                else if (index % 40 == 0)
                    world.Change(d => d with { Template = A.Template("web", $"web:{(index % 80 == 0 ? 1 : ++version)}") });
                var bounds = RolloutBounds.Of(world.Deployment);
                Assert.True(world.Active <= Math.Max(before.Active, bounds.MaxTotal), $"{world.Active} pods, at most {bounds.MaxTotal}");
                // A pod that fails by itself after the decision was made can't be held against it.
                var least = Math.Min(before.Available, bounds.MinAvailable - world.Deaths);
                Assert.True(kind == 3 || world.Available >= least, $"{world.Available} available, at least {least}");
            }

            world.Settle();
            Assert.Equal(s.replicas, world.Available);
            Assert.Equal(s.replicas, world.Current.Status.AvailableReplicas);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Rollout_StopsAtMaxUnavailable_WhenNewPodsNeverGetReady()
    {
        var world = new RolloutWorld(A.Deployment("web", 10, A.Rolling(2, 3)));
        world.Settle();
        world.Change(d => d with { Template = A.Template("web", "broken") });
        for (var i = 0; i < 50; i++)
        {
            world.Reconcile();
            world.RunSet(i);
        }

        Assert.Equal((12, 7), (world.Active, world.Available));
    }

    [Fact]
    public void Recreate_StartsNothingNew_BeforeTheLastOldPodIsGone()
    {
        var world = new RolloutWorld(A.Deployment("web", 3, new DeploymentStrategy { Type = "Recreate" }));
        world.Settle();
        world.Change(d => d with { Template = A.Template("web", "web:2") });
        world.Reconcile();
        Assert.Single(world.Sets);
        world.RunSet(0);
        Assert.Equal(0, world.Active);
        world.Reconcile();
        Assert.Equal(3, world.Current.Spec.Replicas);
    }

    [Fact]
    public void PausedDeployment_IsScaledButNotRolledOut()
    {
        var world = new RolloutWorld(A.Deployment("web", 3));
        world.Settle();
        world.Change(d => d with { Paused = true, Replicas = 5, Template = A.Template("web", "web:2") });
        world.Settle();
        Assert.Single(world.Sets);
        Assert.Equal(5, world.Available);
        Assert.Equal("DeploymentPaused", Condition(world.Deployment, "Progressing").Reason);
        world.Change(d => d with { Paused = null });
        world.Settle();
        Assert.Equal(5, world.Current.Status.AvailableReplicas);
    }

    [Fact]
    public void ScalingDuringARollout_IsSharedInProportion()
    {
        var world = new RolloutWorld(A.Deployment("web", 10, A.Rolling(3, 2)));
        world.Settle();
        world.Change(d => d with { Template = A.Template("web", "broken") });
        for (var i = 0; i < 20; i++)
        {
            world.Reconcile();
            world.RunSet(i);
        }

        Assert.Equal([8, 5], world.Sets.Select(s => s.Spec.Replicas!.Value));
        world.Change(d => d with { Replicas = 15 });
        world.Reconcile();
        Assert.Equal([11, 7], world.Sets.Select(s => s.Spec.Replicas!.Value));
    }

    [Fact]
    public void LateRollout_IsCalledTimedOut_AtItsDeadline()
    {
        var world = new RolloutWorld(A.Deployment("web", 2));
        world.Reconcile();
        world.RunSet(0);
        Assert.NotNull(world.Reconcile().CheckAt);
        world.Reconcile(TimeSpan.FromSeconds(601));
        var progressing = Condition(world.Deployment, "Progressing");
        Assert.Equal(("False", "ProgressDeadlineExceeded"), (progressing.Status, progressing.Reason));
        Assert.Equal($"ReplicaSet \"{world.Current.Metadata.Name}\" has timed out progressing.", progressing.Message);
    }

    [Fact]
    public void History_KeepsOnlyTheLastSets_AndGoesBack()
    {
        var world = new RolloutWorld(A.Deployment("web", 1));
        for (var version = 1; version <= 5; version++)
        {
            world.Change(d => d with { RevisionHistoryLimit = 2, Template = A.Template("web", $"web:{version}") });
            world.Settle();
        }

        Assert.Equal(3, world.Sets.Count);
        Assert.Throws<ApiException>(() => RolloutHistory.Rollback(world.Deployment, world.Sets, 1));
        var back = RolloutHistory.Rollback(world.Deployment, world.Sets, 0);
        Assert.Equal("web:4", back.Spec.Template.Spec.Containers[0].Image);
        world.Change(_ => back.Spec);
        world.Settle();
        Assert.Equal("6", world.Deployment.Metadata.Annotations[RolloutAnnotations.Revision]);
        Assert.Equal("4", world.Current.Metadata.Annotations[RolloutAnnotations.RevisionHistory]);
    }

    private static DeploymentCondition Condition(Deployment deployment, string type) => deployment.Status.Conditions.Single(c => c.Type == type);
}
