using Orleans.Orchestrator.ControlPlane.Scheduling;
using Orleans.Orchestrator.ControlPlane.Scheduling.Explaining;
using Orleans.Orchestrator.ControlPlane.Scheduling.Volumes;
using Orleans.Orchestrator.ControlPlane.Tests.Support;
using Orleans.Orchestrator.ControlPlane.Tests.Volumes;
using Orleans.Orchestrator.ControlPlane.Volumes;
using Orleans.Orchestrator.Nodes;
using Orleans.Orchestrator.Resources.Core.V1;

namespace Orleans.Orchestrator.ControlPlane.Tests.Scheduling;

public class VolumeTests
{
    [Theory]
    [InlineData("none", "0/2 nodes are available: persistentvolumeclaim \"none\" not found.")]
    [InlineData("waits", "0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims.")]
    [InlineData("going", "0/2 nodes are available: persistentvolumeclaim \"going\" is being deleted.")]
    [InlineData("lost", "0/2 nodes are available: persistentvolumeclaim \"lost\" bound to non-existent persistentvolume \"v\".")]
    public void AClaimThatIsNotReady_HoldsItsPod(string claim, string message)
    {
        var going = Disks.Claim("going");
        var volumes = VolumeSnapshot.Empty.With(Disks.Class("slow", waits: false)).With(Disks.Claim("waits"))
            .With(going with { Metadata = going.Metadata with { DeletionTimestamp = A.Now } }).With(Disks.Bound(Disks.Claim("lost"), Disks.Volume("v")).Claim);
        var plan = Plan(volumes, ["a", "b"], A.Pod("p").Using(claim));
        Assert.Equal(message, Assert.Single(plan.Unschedulable).Message);
    }

    [Fact]
    public void APod_GoesWhereItsVolumeIs_AndIsToldWhereItCannot()
    {
        var volumes = With(VolumeSnapshot.Empty, Disks.Bound(Disks.Claim("c"), Disks.Volume("v", node: "b")));
        Assert.Equal("b", Assert.Single(Plan(volumes, ["a", "b", "d"], A.Pod("p").Using("c")).Bindings).NodeName);
        var message = Assert.Single(Plan(volumes, ["a", "d"], A.Pod("p").Using("c")).Unschedulable).Message;
        Assert.StartsWith("0/2 nodes are available: 2 node(s) had volume node affinity conflict. Nearest is a, which has room, but: node(s) had volume node affinity conflict.", message, StringComparison.Ordinal);
        Assert.EndsWith("To fit there: give it volumes that can be reached from a.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AClaimThatWaits_TakesTheSmallestVolumeOfTheNode()
    {
        var volumes = VolumeSnapshot.Empty.With(Disks.Class("slow", waits: true)).With(Disks.Claim("c", "2Gi"))
            .With(Disks.Volume("small", node: "a")).With(Disks.Volume("large", "9Gi", node: "b")).With(Disks.Volume("fits", "3Gi", node: "b"));
        var binding = Assert.Single(Plan(volumes, ["a", "b"], A.Pod("p").Using("c")).Bindings);
        Assert.Equal(("b", new VolumeChoice("default/c", "uid-c", "fits")), (binding.NodeName, Assert.Single(binding.Volumes)));
        var message = Assert.Single(Plan(volumes, ["a"], A.Pod("p").Using("c")).Unschedulable).Message;
        Assert.StartsWith("0/1 nodes are available: 1 node(s) didn't find available persistent volumes to bind.", message, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoClaimsOfAPod_NeverTakeTheSameVolume_NorDoTwoPods()
    {
        var volumes = VolumeSnapshot.Empty.With(Disks.Class("slow", waits: true)).With(Disks.Claim("c")).With(Disks.Claim("d", "2Gi"))
            .With(Disks.Volume("v", node: "a")).With(Disks.Volume("w", "2Gi", node: "a")).With(Disks.Volume("x", "2Gi", node: "b"));
        var both = Assert.Single(Plan(volumes, ["a", "b"], A.Pod("p").Using("c", "d")).Bindings);
        Assert.Equal(("a", "v,w"), (both.NodeName, string.Join(',', both.Volumes.Select(v => v.VolumeName).Order())));
        var each = Plan(volumes, ["a", "b"], A.Pod("p").Using("c"), A.Pod("q").Using("d"), A.Pod("r").Using("d"));
        Assert.Equal(3, each.Bindings.Length);
        Assert.Equal(2, each.Bindings.SelectMany(b => b.Volumes).Select(v => v.VolumeName).Distinct().Count());
        Assert.Equal(each.Bindings.Single(b => b.Pod.Metadata.Name == "q").NodeName, each.Bindings.Single(b => b.Pod.Metadata.Name == "r").NodeName);
    }

    [Fact]
    public void PodsThatShareAClaim_GoWhereTheFirstWent()
    {
        var volumes = VolumeSnapshot.Empty.With(LocalProvisioner.DefaultClass).With(Disks.Claim("c", of: "local"));
        var set = A.ReplicaSet("web", 6);
        var plan = Plan(volumes, ["a", "b", "d"], [.. Enumerable.Range(0, 6).Select(i => A.Pod($"p{i}", set).Using("c"))]);
        Assert.Equal(6, plan.Bindings.Length);
        Assert.Single(plan.Bindings.Select(b => b.NodeName).Distinct());
        Assert.Equal(new VolumeChoice("default/c", "uid-c", null), Assert.Single(plan.Bindings.SelectMany(b => b.Volumes)));
    }

    [Fact]
    public void AGangThatFindsNoPlace_LeavesItsVolumesToOthers()
    {
        var volumes = VolumeSnapshot.Empty.With(Disks.Class("slow", waits: true)).With(Disks.Claim("c")).With(Disks.Claim("d")).With(Disks.Volume("v", node: "a"));
        var plan = Plan(volumes, ["a"], InGang(A.Pod("p").Using("c")), InGang(A.Pod("q").Using("d")), A.Pod("r").Using("d"));
        var left = Assert.Single(plan.Bindings);
        Assert.Equal(("r", "v"), (left.Pod.Metadata.Name, Assert.Single(left.Volumes).VolumeName));

        static Pod InGang(Pod pod) => pod with { Metadata = pod.Metadata with { Labels = A.Labels((GangName.NameLabel, "g")), Annotations = A.Labels((GangName.SizeAnnotation, "2")) } };
    }

    [Fact]
    public void VolumesAreMade_WhereTheirClassAllowsIt()
    {
        var term = new TopologySelectorTerm { MatchLabelExpressions = [new TopologySelectorLabelRequirement { Key = "kubernetes.io/hostname", Values = ["b"] }] };
        var volumes = VolumeSnapshot.Empty.With(Disks.Class("slow", waits: true, LocalVolumes.Provisioner, term)).With(Disks.Claim("c"));
        Assert.Equal("b", Assert.Single(Plan(volumes, ["a", "b", "d"], A.Pod("p").Using("c")).Bindings).NodeName);
        var selected = volumes.Assume([new VolumeChoice("default/c", "uid-c", null)], "a");
        Assert.Single(Plan(selected, ["a", "b"], A.Pod("p").Using("c")).Unschedulable);
        var many = volumes.With(Disks.Claim("c", mode: "ReadWriteMany"));
        Assert.Contains("didn't find available persistent volumes to bind", Assert.Single(Plan(many, ["a", "b"], A.Pod("p").Using("c")).Unschedulable).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AClaimForOnePod_IsNotShared()
    {
        var volumes = With(VolumeSnapshot.Empty, Disks.Bound(Disks.Claim("c", mode: "ReadWriteOncePod"), Disks.Volume("v")));
        var set = A.ReplicaSet("web", 2);
        var plan = Plan(volumes, ["a", "b"], A.Pod("p", set).Using("c"), A.Pod("q", set).Using("c"));
        Assert.Single(plan.Bindings);
        Assert.Contains("2 node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode", Assert.Single(plan.Unschedulable).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ThePlacementOfAPod_IsExplainedByItsVolumes()
    {
        var volumes = With(VolumeSnapshot.Empty, Disks.Bound(Disks.Claim("c"), Disks.Volume("v", node: "b")));
        var explained = PlacementExplainer.Of(new ClusterSnapshot { Nodes = [NodeInfo.Of(A.Node("a")), NodeInfo.Of(A.Node("d"))], Volumes = volumes }, A.Pod("p").Using("c"));
        Assert.Equal(("Unschedulable", 2), (explained.Reason, Assert.Single(explained.Tests).Nodes));
        Assert.Contains("give it volumes that can be reached from a", explained.Candidates.SelectMany(c => c.Changes));
    }

    private static VolumeSnapshot With(VolumeSnapshot volumes, (PersistentVolumeClaim Claim, PersistentVolume Volume) bound) => volumes.With(bound.Claim).With(bound.Volume);

    private static SchedulingPlan Plan(VolumeSnapshot volumes, string[] nodes, params Pod[] pods) =>
        Scheduler.Plan(new ClusterSnapshot { Nodes = [.. nodes.Select(n => NodeInfo.Of(A.Node(n)))], Volumes = volumes }, pods, 1);
}
